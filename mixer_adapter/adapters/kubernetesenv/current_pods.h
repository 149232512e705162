// The pods that are known, kept fresh.
#ifndef MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_CURRENT_PODS_H_
#define MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_CURRENT_PODS_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/kubernetesenv/pod_index.h"
#include "mixer_adapter/base/replicated.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::kubernetesenv {

// Reads when built, and then on the scheduler's threads. Files that cannot be
// read, or hold a mistake, leave the pods as they are: at first, none.
class CurrentPods {
 public:
  // What `env` points to outlives this.
  CurrentPods(std::string path, absl::Duration interval, const spi::Env& env);
  // Waits for a read under way.
  ~CurrentPods() = default;

  // What `use` returns for the const PodIndex&. Thread-safe; see Replicated.
  template <typename Use>
  auto Read(Use&& use) const {
    return pods_.Read(std::forward<Use>(use));
  }

 private:
  void AddMetrics(const spi::Env& env);
  void Refresh();
  // Makes the pods what the files say now.
  absl::Status Update();
  void TellFailure(const absl::Status& error);

  Replicated<PodIndex> pods_;
  const std::string path_;
  Logger* const logger_;
  const std::string name_;
  metrics::Counter* reads_ = nullptr;
  metrics::Counter* failures_ = nullptr;
  std::atomic<std::size_t> count_{0};
  std::atomic<bool> stale_{true};

  // Of the thread that reads.
  bool known_ = false;    // whether there ever was a good read
  std::size_t hash_ = 0;  // of its files
  std::string told_;      // the last failure in the log

  std::unique_ptr<metrics::Registry::Callback> count_gauge_;
  std::unique_ptr<metrics::Registry::Callback> stale_gauge_;
  std::unique_ptr<Scheduler::Task> task_;  // first to go
};

}  // namespace mixer::kubernetesenv

#endif  // MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_CURRENT_PODS_H_
