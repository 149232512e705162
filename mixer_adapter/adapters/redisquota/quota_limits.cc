#include "mixer_adapter/adapters/redisquota/quota_limits.h"

#include <algorithm>

#include "mixer_adapter/adapters/redisquota/counter_key.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "mixer_adapter/spi/value_text.h"

namespace mixer::redisquota {
namespace {

using ::adapter::redisquota::config::Params;

// Unlike memquota's overrides, none fits a dimension that is not there.
bool Fits(const std::map<std::string, std::string>& wanted,
          const spi::MapView<Value>& dimensions) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& want) {
    return std::any_of(dimensions.begin(), dimensions.end(),
                       [&](const auto& dimension) {
                         return dimension.key == want.first &&
                                spi::EqualsText(dimension.value, want.second);
                       });
  });
}

}  // namespace

QuotaLimits::QuotaLimits(const Params::Quota& quota)
    : script_(quota.rate_limit_algorithm() == Params::ROLLING_WINDOW
                  ? WindowScript::kRolling
                  : WindowScript::kFixed),
      window_(spi::ToDuration(quota.valid_duration())),
      bucket_(spi::ToDuration(quota.bucket_duration())),
      limit_{quota.max_amount(), ""} {
  for (const Params::Override& proto : quota.overrides()) {
    const std::map<std::string, std::string> dimensions(
        proto.dimensions().begin(), proto.dimensions().end());
    overrides_.push_back(
        {dimensions, {proto.max_amount(), OverrideSuffix(dimensions)}});
  }
}

const Limit& QuotaLimits::For(const spi::MapView<Value>& dimensions) const {
  for (const Override& candidate : overrides_) {
    if (Fits(candidate.dimensions, dimensions)) return candidate.limit;
  }
  return limit_;
}

}  // namespace mixer::redisquota
