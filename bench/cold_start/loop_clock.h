// Wall time that is the lab's.
#ifndef BENCH_COLD_START_LOOP_CLOCK_H_
#define BENCH_COLD_START_LOOP_CLOCK_H_

#include "absl/time/time.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::cold_start {

class LoopClock final : public Clock {
 public:
  explicit LoopClock(const net::Loop* loop) : loop_(loop) {}  // borrowed
  absl::Time Now() const override { return loop_->Now(); }

 private:
  const net::Loop* const loop_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_LOOP_CLOCK_H_
