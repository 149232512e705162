// A Scheduler on threads of its own.
#ifndef MIXER_ADAPTER_BASE_THREAD_SCHEDULER_H_
#define MIXER_ADAPTER_BASE_THREAD_SCHEDULER_H_

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/scheduler.h"

namespace mixer {

// `threads` tasks run at once; the others wait for their turn.
class ThreadScheduler final : public Scheduler {
 public:
  // `log` must outlive it.
  ThreadScheduler(int threads, Logger* log);
  // All tasks have ended by then.
  ~ThreadScheduler() override;

  std::unique_ptr<Task> Every(absl::Duration period,
                              std::function<void()> work) override
      ABSL_LOCKS_EXCLUDED(mu_);

 private:
  class Handle;

  struct Entry {
    absl::Duration period;
    std::function<void()> work;
    absl::Time due;
    bool running = false;
  };
  using Entries = std::list<Entry>;

  void Run() ABSL_LOCKS_EXCLUDED(mu_);
  // The entry to run next that is not running; end() if there is none.
  Entries::iterator Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void RunOnce(Entry* entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Guarded(const std::function<void()>& work) const;
  void End(Entries::iterator entry) ABSL_LOCKS_EXCLUDED(mu_);

  Logger* const log_;
  Mutex mu_;
  std::condition_variable_any changed_;  // anything below
  Entries entries_ ABSL_GUARDED_BY(mu_);
  bool stop_ ABSL_GUARDED_BY(mu_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_THREAD_SCHEDULER_H_
