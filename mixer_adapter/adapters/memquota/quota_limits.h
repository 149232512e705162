// How much of one quota may be in use, and for how long.
#ifndef MIXER_ADAPTER_ADAPTERS_MEMQUOTA_QUOTA_LIMITS_H_
#define MIXER_ADAPTER_ADAPTERS_MEMQUOTA_QUOTA_LIMITS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/memquota/config.pb.h"
#include "mixer_adapter/spi/instance_reader.h"

namespace mixer::memquota {

struct Limit {
  std::int64_t max_amount = 0;
  // Zero: what is granted stays in use until it is released.
  absl::Duration valid_duration = absl::ZeroDuration();
};

// The limits of one quota. Immutable.
class QuotaLimits {
 public:
  // `quota` has been validated.
  explicit QuotaLimits(const ::adapter::memquota::config::Params::Quota& quota);

  // The first override that fits, else the quota's own. Lives as long as this.
  const Limit& For(const spi::MapView<Value>& dimensions) const;

 private:
  struct Override {
    std::vector<std::pair<std::string, std::string>> dimensions;
    Limit limit;
  };

  Limit limit_;
  std::vector<Override> overrides_;
};

}  // namespace mixer::memquota

#endif  // MIXER_ADAPTER_ADAPTERS_MEMQUOTA_QUOTA_LIMITS_H_
