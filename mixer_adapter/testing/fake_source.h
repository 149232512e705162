// A source of configuration that a test changes.
#ifndef MIXER_ADAPTER_TESTING_FAKE_SOURCE_H_
#define MIXER_ADAPTER_TESTING_FAKE_SOURCE_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/time/time.h"
#include "mixer_adapter/config/source.h"

namespace mixer::testing {

// Set() may be called by any thread.
class FakeSource final : public config::Source {
 public:
  void Set(config::Resources resources) {
    const std::lock_guard<std::mutex> lock(mu_);
    resources_ = std::move(resources);
    changed_ = true;
    event_.notify_all();
  }

  config::Resources Read() override {
    const std::lock_guard<std::mutex> lock(mu_);
    changed_ = false;
    return resources_;
  }

  bool WaitForChange(absl::Duration timeout) override {
    std::unique_lock<std::mutex> lock(mu_);
    event_.wait_for(lock, absl::ToChronoNanoseconds(timeout),
                    [this] { return changed_ || woken_; });
    woken_ = false;
    return changed_;
  }

  void Wake() override {
    const std::lock_guard<std::mutex> lock(mu_);
    woken_ = true;
    event_.notify_all();
  }

 private:
  std::mutex mu_;
  std::condition_variable event_;
  config::Resources resources_;
  bool changed_ = false;
  bool woken_ = false;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_FAKE_SOURCE_H_
