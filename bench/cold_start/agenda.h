// Calls planned on a Loop that nobody takes back.
#ifndef BENCH_COLD_START_AGENDA_H_
#define BENCH_COLD_START_AGENDA_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

#include "absl/time/time.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::cold_start {

// Lives on the loop's thread. What is left when it ends is not called.
class Agenda {
 public:
  explicit Agenda(net::Loop* loop) : loop_(loop) {}

  absl::Time Now() const { return loop_->Now(); }

  void After(absl::Duration delay, std::function<void()> fn) {
    const std::uint64_t id = next_++;
    timers_[id] = loop_->After(delay, [this, id, fn = std::move(fn)] {
      timers_.erase(id);
      fn();
    });
  }
  void At(absl::Time time, std::function<void()> fn) {
    After(time - Now(), std::move(fn));
  }

 private:
  net::Loop* const loop_;
  std::uint64_t next_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<net::Timer>> timers_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_AGENDA_H_
