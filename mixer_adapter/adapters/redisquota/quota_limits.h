// How much of one quota may be granted, and how it is counted.
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_QUOTA_LIMITS_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_QUOTA_LIMITS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/redisquota/config.pb.h"
#include "mixer_adapter/adapters/redisquota/window_script.h"
#include "mixer_adapter/spi/instance_reader.h"

namespace mixer::redisquota {

struct Limit {
  std::int64_t max_amount = 0;
  // Follows the counter's key.
  std::string key_suffix;
};

// Immutable.
class QuotaLimits {
 public:
  // `quota` has been validated.
  explicit QuotaLimits(
      const ::adapter::redisquota::config::Params::Quota& quota);

  // The first override that fits, else the quota's own. Lives as long as this.
  const Limit& For(const spi::MapView<Value>& dimensions) const;

  WindowScript script() const { return script_; }
  absl::Duration window() const { return window_; }
  absl::Duration bucket() const { return bucket_; }

 private:
  struct Override {
    std::map<std::string, std::string> dimensions;
    Limit limit;
  };

  WindowScript script_;
  absl::Duration window_;
  absl::Duration bucket_;
  Limit limit_;
  std::vector<Override> overrides_;
};

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_QUOTA_LIMITS_H_
