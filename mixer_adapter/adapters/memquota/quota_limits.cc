#include "mixer_adapter/adapters/memquota/quota_limits.h"

#include <algorithm>

#include "mixer_adapter/spi/proto_duration.h"
#include "mixer_adapter/spi/value_text.h"

namespace mixer::memquota {
namespace {

// Of a quota or of an override.
template <typename Proto>
Limit ToLimit(const Proto& proto) {
  return {proto.max_amount(), spi::ToDuration(proto.valid_duration())};
}

// Absent if there is none of that name.
Value Find(const spi::MapView<Value>& dimensions, std::string_view name) {
  for (const auto& dimension : dimensions) {
    if (dimension.key == name) return dimension.value;
  }
  return {};
}

}  // namespace

QuotaLimits::QuotaLimits(
    const ::adapter::memquota::config::Params::Quota& quota)
    : limit_(ToLimit(quota)) {
  for (const auto& proto : quota.overrides()) {
    overrides_.push_back(
        {{proto.dimensions().begin(), proto.dimensions().end()},
         ToLimit(proto)});
  }
}

const Limit& QuotaLimits::For(const spi::MapView<Value>& dimensions) const {
  for (const Override& candidate : overrides_) {
    const bool fits = std::all_of(
        candidate.dimensions.begin(), candidate.dimensions.end(),
        [&dimensions](const auto& wanted) {
          return spi::EqualsText(Find(dimensions, wanted.first), wanted.second);
        });
    if (fits) return candidate.limit;
  }
  return limit_;
}

}  // namespace mixer::memquota
