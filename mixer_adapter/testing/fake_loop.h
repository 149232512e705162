// A Loop whose clock is wound by hand and whose thread is the test's.
#ifndef MIXER_ADAPTER_TESTING_FAKE_LOOP_H_
#define MIXER_ADAPTER_TESTING_FAKE_LOOP_H_

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::testing {

class FakeLoop final : public net::Loop {
 public:
  absl::Time Now() const override { return now_; }

  void Post(std::function<void()> fn) override {
    posted_.push_back(std::move(fn));
  }

  std::unique_ptr<net::Timer> After(absl::Duration delay,
                                    std::function<void()> fn) override {
    const Key key(now_ + delay, next_++);
    timers_.emplace(key, std::move(fn));
    return std::make_unique<FakeTimer>(this, key);
  }

  // Runs what is posted.
  void Run() {
    while (!posted_.empty()) {
      const std::function<void()> fn = std::move(posted_.front());
      posted_.pop_front();
      fn();
    }
  }

  // Lets time pass: timers fire in order, each at its time.
  void Advance(absl::Duration duration) {
    const absl::Time end = now_ + duration;
    Run();
    while (!timers_.empty() && timers_.begin()->first.first <= end) {
      now_ = std::max(now_, timers_.begin()->first.first);
      const std::function<void()> fn = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      fn();
      Run();
    }
    now_ = end;
  }

  std::size_t timers() const { return timers_.size(); }

 private:
  using Key = std::pair<absl::Time, int>;  // due, order of making

  class FakeTimer final : public net::Timer {
   public:
    FakeTimer(FakeLoop* loop, Key key) : loop_(loop), key_(key) {}
    ~FakeTimer() override { loop_->timers_.erase(key_); }

   private:
    FakeLoop* const loop_;
    const Key key_;
  };

  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  std::deque<std::function<void()>> posted_;
  std::map<Key, std::function<void()>> timers_;
  int next_ = 0;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_FAKE_LOOP_H_
