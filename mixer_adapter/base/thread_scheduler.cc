#include "mixer_adapter/base/thread_scheduler.h"

#include <cassert>
#include <exception>
#include <string>
#include <utility>

#include "absl/time/clock.h"

namespace mixer {

class ThreadScheduler::Handle final : public Scheduler::Task {
 public:
  Handle(ThreadScheduler* scheduler, Entries::iterator entry)
      : scheduler_(scheduler), entry_(entry) {}
  ~Handle() override { scheduler_->End(entry_); }

 private:
  ThreadScheduler* const scheduler_;
  const Entries::iterator entry_;
};

ThreadScheduler::ThreadScheduler(int threads, Logger* log) : log_(log) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

ThreadScheduler::~ThreadScheduler() {
  {
    MutexLock lock(&mu_);
    assert(entries_.empty());
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::unique_ptr<Scheduler::Task> ThreadScheduler::Every(
    absl::Duration period, std::function<void()> work) {
  assert(period > absl::ZeroDuration());
  Entries::iterator entry;
  {
    MutexLock lock(&mu_);
    entry = entries_.insert(
        entries_.end(), {period, std::move(work), absl::Now() + period, false});
  }
  changed_.notify_all();
  return std::make_unique<Handle>(this, entry);
}

void ThreadScheduler::Run() {
  MutexLock lock(&mu_);
  while (!stop_) {
    const auto next = Next();
    if (next == entries_.end()) {
      changed_.wait(mu_);
    } else if (const absl::Duration left = next->due - absl::Now();
               left > absl::ZeroDuration()) {
      changed_.wait_for(mu_, absl::ToChronoNanoseconds(left));
    } else {
      RunOnce(&*next);
    }
  }
}

ThreadScheduler::Entries::iterator ThreadScheduler::Next() {
  auto next = entries_.end();
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->running) continue;
    if (next == entries_.end() || entry->due < next->due) next = entry;
  }
  return next;
}

void ThreadScheduler::RunOnce(Entry* entry) {
  entry->running = true;
  mu_.unlock();
  Guarded(entry->work);
  mu_.lock();
  entry->running = false;
  entry->due = absl::Now() + entry->period;
  changed_.notify_all();
}

void ThreadScheduler::Guarded(const std::function<void()>& work) const {
  try {
    work();
  } catch (const std::exception& error) {
    log_->Error(std::string("a scheduled task failed: ") + error.what());
  } catch (...) {
    log_->Error("a scheduled task failed with an exception of unknown type");
  }
}

void ThreadScheduler::End(Entries::iterator entry) {
  MutexLock lock(&mu_);
  while (entry->running) changed_.wait(mu_);
  entries_.erase(entry);
}

}  // namespace mixer
