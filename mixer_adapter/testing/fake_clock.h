// A Clock that a test sets.
#ifndef MIXER_ADAPTER_TESTING_FAKE_CLOCK_H_
#define MIXER_ADAPTER_TESTING_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "mixer_adapter/base/clock.h"

namespace mixer::testing {

// Thread-safe. Stands still until it is told otherwise.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now = absl::FromUnixSeconds(1'500'000'000))
      : nanos_(absl::ToUnixNanos(now)) {}

  absl::Time Now() const override { return absl::FromUnixNanos(nanos_); }

  void Advance(absl::Duration time) {
    nanos_ += absl::ToInt64Nanoseconds(time);
  }

 private:
  std::atomic<std::int64_t> nanos_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_FAKE_CLOCK_H_
