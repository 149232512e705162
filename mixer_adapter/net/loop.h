// The thread on which connections live, seen from outside: run this there, run
// that later. IoThread is the real one; tests use FakeLoop and its hand-wound
// clock.
#ifndef MIXER_ADAPTER_NET_LOOP_H_
#define MIXER_ADAPTER_NET_LOOP_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"

namespace mixer::net {

// A planned call; destroying it on the loop's thread cancels the call.
class Timer {
 public:
  virtual ~Timer() = default;
};

class Loop {
 public:
  virtual ~Loop() = default;

  // For intervals only: never jumps, its distance from the wall clock may
  // drift. Thread-safe.
  virtual absl::Time Now() const = 0;

  // Runs `fn` on the loop's thread, in the order posted. Thread-safe; dropped
  // without a call once the loop has stopped.
  virtual void Post(std::function<void()> fn) = 0;

  // Runs `fn` on the loop's thread once `delay` has passed. Only there, or
  // before the loop runs anything, may it be called.
  virtual std::unique_ptr<Timer> After(absl::Duration delay,
                                       std::function<void()> fn) = 0;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_LOOP_H_
