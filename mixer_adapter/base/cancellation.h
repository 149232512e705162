// Whether somebody still wants what was asked for.
#ifndef MIXER_ADAPTER_BASE_CANCELLATION_H_
#define MIXER_ADAPTER_BASE_CANCELLATION_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer {

// Belongs to who asked; outlives its watches. Thread-safe.
class Cancellation {
 public:
  // Has something done when it is cancelled.
  class Watch {
   public:
    // `run` is called at most once, on the thread that cancels; here and now if
    // that has happened already. It must not wait, and may end the watch.
    // `cancellation` null: it is never called.
    Watch(Cancellation* cancellation, std::function<void()> run);
    // Afterwards `run` is neither running, but for on this very thread, nor
    // will it be.
    ~Watch();

    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    friend class Cancellation;

    Cancellation* const cancellation_;
    const std::function<void()> run_;
    // Of the list of those that wait; guarded by the cancellation's mutex.
    Watch* next_ = nullptr;
    Watch* previous_ = nullptr;
  };

  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  // The first call counts.
  void Cancel();

  bool cancelled() const { return cancelled_.load(std::memory_order_acquire); }

 private:
  // False if it is cancelled.
  bool Add(Watch* watch);
  void Remove(Watch* watch);
  void Unlink(Watch* watch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  std::atomic<bool> cancelled_{false};
  Mutex mu_;
  std::condition_variable_any ran_;
  Watch* first_ ABSL_GUARDED_BY(mu_) = nullptr;
  const Watch* running_ ABSL_GUARDED_BY(mu_) = nullptr;
  std::thread::id runner_ ABSL_GUARDED_BY(mu_);
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_CANCELLATION_H_
