// Work that is done again and again, off the threads that serve requests.
#ifndef MIXER_ADAPTER_BASE_SCHEDULER_H_
#define MIXER_ADAPTER_BASE_SCHEDULER_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"

namespace mixer {

// Thread-safe. Outlives its tasks.
class Scheduler {
 public:
  // A task ends with this handle. The destructor waits for a run under way, so
  // nothing that the task uses is used after it; a task must not destroy its
  // own handle.
  class Task {
   public:
    virtual ~Task() = default;
  };

  virtual ~Scheduler() = default;

  // Runs `work` after each `period`, which is positive, on a thread of the
  // scheduler, until the handle dies. A task never overlaps itself; a run that
  // takes longer than the period delays the next one. `work` may wait for I/O
  // for seconds, but not for ever. What it throws is told in the log.
  virtual std::unique_ptr<Task> Every(absl::Duration period,
                                      std::function<void()> work) = 0;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_SCHEDULER_H_
