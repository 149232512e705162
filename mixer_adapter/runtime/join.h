// The handler calls of one phase that are under way.
#ifndef MIXER_ADAPTER_RUNTIME_JOIN_H_
#define MIXER_ADAPTER_RUNTIME_JOIN_H_

#include <atomic>
#include <functional>
#include <utility>

namespace mixer::runtime {

// Belongs to one request. A phase calls Begin() before each call that waits and
// Started() after the last; each answer calls End(), on whatever thread. When
// the last answer comes after Started(), `resume` runs on its thread.
class Join {
 public:
  explicit Join(std::function<void()> resume) : resume_(std::move(resume)) {}
  Join(const Join&) = delete;
  Join& operator=(const Join&) = delete;

  // While nothing is under way.
  void set_resume(std::function<void()> resume) { resume_ = std::move(resume); }

  void Begin() { left_.fetch_add(1, std::memory_order_relaxed); }

  void End() {
    if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    // Resumed, the request may end, and this object with it, before the call
    // returns.
    const std::function<void()> resume = resume_;
    resume();
  }

  // Whether answers are still to come; then `resume` will run.
  bool Started() { return left_.fetch_sub(1, std::memory_order_acq_rel) != 1; }

  // For the next phase, when no answer is to come any more.
  void Reset() { left_.store(1, std::memory_order_relaxed); }

 private:
  std::function<void()> resume_;
  std::atomic<int> left_{1};  // the phase itself is one
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_JOIN_H_
