// A Scheduler that runs tasks when a test says that time has passed.
#ifndef MIXER_ADAPTER_TESTING_FAKE_SCHEDULER_H_
#define MIXER_ADAPTER_TESTING_FAKE_SCHEDULER_H_

#include <functional>
#include <list>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "mixer_adapter/base/scheduler.h"

namespace mixer::testing {

// Not thread-safe.
class FakeScheduler final : public Scheduler {
 public:
  std::unique_ptr<Task> Every(absl::Duration period,
                              std::function<void()> work) override {
    tasks_.push_back({period, std::move(work), period});
    return std::make_unique<Handle>(this, std::prev(tasks_.end()));
  }

  // Runs what falls due within `time`, each task as often as it does.
  void Advance(absl::Duration time) {
    for (Entry& entry : tasks_) {
      entry.left -= time;
      while (entry.left <= absl::ZeroDuration()) {
        entry.left += entry.period;
        entry.work();
      }
    }
  }

  std::size_t task_count() const { return tasks_.size(); }

 private:
  struct Entry {
    absl::Duration period;
    std::function<void()> work;
    absl::Duration left;
  };

  class Handle final : public Task {
   public:
    Handle(FakeScheduler* scheduler, std::list<Entry>::iterator entry)
        : scheduler_(scheduler), entry_(entry) {}
    ~Handle() override { scheduler_->tasks_.erase(entry_); }

   private:
    FakeScheduler* const scheduler_;
    const std::list<Entry>::iterator entry_;
  };

  std::list<Entry> tasks_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_FAKE_SCHEDULER_H_
