#include "mixer_adapter/net/backoff.h"

#include <algorithm>
#include <cmath>

namespace mixer::net {

absl::Duration Backoff::Delay(int attempt, double random) const {
  // A large attempt makes the power infinite, which min() brings to the cap.
  const double growth = std::pow(factor, std::max(attempt, 0));
  const absl::Duration delay = std::min(base * growth, cap);
  const double extra = 1 + jitter * std::clamp(random, 0.0, 1.0);
  return std::min(delay * extra, cap);
}

}  // namespace mixer::net
