#include "mixer_adapter/server/latency_average.h"

#include <cmath>

namespace mixer::server {

LatencyAverage::LatencyAverage(absl::Duration half_life)
    : half_life_(absl::ToDoubleSeconds(half_life)) {}

void LatencyAverage::Add(absl::Duration latency, absl::Time now) {
  const double value = ValueInSeconds(now);
  last_ = absl::ToDoubleSeconds(latency);
  deviation_ = value - last_;
  time_ = now;
}

absl::Duration LatencyAverage::Value(absl::Time now) const {
  return absl::Seconds(ValueInSeconds(now));
}

double LatencyAverage::ValueInSeconds(absl::Time now) const {
  const double age = absl::ToDoubleSeconds(now - time_);
  return age > 0 ? last_ + deviation_ * std::exp2(-age / half_life_)
                 : last_ + deviation_;
}

}  // namespace mixer::server
