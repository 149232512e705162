// Where time comes from. Code takes a Clock or a `now` argument and never reads
// the machine's clock itself, so that tests need no sleep.
#ifndef MIXER_ADAPTER_BASE_CLOCK_H_
#define MIXER_ADAPTER_BASE_CLOCK_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace mixer {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_CLOCK_H_
