#include "mixer_adapter/base/cancellation.h"

#include <utility>

namespace mixer {

Cancellation::Watch::Watch(Cancellation* cancellation,
                           std::function<void()> run)
    : cancellation_(cancellation), run_(std::move(run)) {
  if (cancellation_ != nullptr && !cancellation_->Add(this)) run_();
}

Cancellation::Watch::~Watch() {
  if (cancellation_ != nullptr) cancellation_->Remove(this);
}

void Cancellation::Cancel() {
  mu_.lock();
  if (cancelled_.exchange(true, std::memory_order_acq_rel)) {
    mu_.unlock();
    return;
  }
  runner_ = std::this_thread::get_id();
  while (first_ != nullptr) {
    Watch* const watch = first_;
    Unlink(watch);
    running_ = watch;
    mu_.unlock();
    // May end the watch: from a copy, so that it may end its own function too.
    const std::function<void()> run = watch->run_;
    run();
    mu_.lock();
    running_ = nullptr;
    ran_.notify_all();
  }
  mu_.unlock();
}

bool Cancellation::Add(Watch* watch) {
  const MutexLock lock(&mu_);
  if (cancelled()) return false;
  watch->next_ = first_;
  if (first_ != nullptr) first_->previous_ = watch;
  first_ = watch;
  return true;
}

void Cancellation::Remove(Watch* watch) {
  const MutexLock lock(&mu_);
  if (watch == first_ || watch->previous_ != nullptr) Unlink(watch);
  while (running_ == watch && runner_ != std::this_thread::get_id()) {
    ran_.wait(mu_);
  }
}

void Cancellation::Unlink(Watch* watch) {
  if (watch->previous_ != nullptr) watch->previous_->next_ = watch->next_;
  if (watch->next_ != nullptr) watch->next_->previous_ = watch->previous_;
  if (watch == first_) first_ = watch->next_;
  watch->next_ = nullptr;
  watch->previous_ = nullptr;
}

}  // namespace mixer
