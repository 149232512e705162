// Readiness by files that somebody else keeps up to date with the cluster's
// Endpoints or EndpointSlices.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ENDPOINTS_FILE_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ENDPOINTS_FILE_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/endpoints.h"
#include "mixer_adapter/adapters/kactivator/readiness.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/replicated.h"
#include "mixer_adapter/kube/object_files.h"
#include "mixer_adapter/net/loop.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::kactivator {

struct EndpointsFileOptions {
  std::string path;  // kube::ReadObjectFiles
  absl::Duration period = absl::Milliseconds(200);
  std::string suffix;  // Endpoints::Add
  // Whether revisions that the files do not list may be woken as well.
  bool unlisted_are_targets = false;
};

// Read when built, and then on the scheduler's threads. Files that cannot be
// read, or hold a mistake, leave all as it was, and nothing is known at first;
// that is told in the log once for each reason.
class EndpointsFile final : public Readiness {
 public:
  // On any thread. `loop` and what `env` has outlive this.
  EndpointsFile(const EndpointsFileOptions& options, net::Loop* loop,
                const spi::Env& env);
  // Waits for a read under way.
  ~EndpointsFile() override;

  void Start(Listener* listener) override;
  autoscaler::PodState PodsOf(
      const autoscaler::RevisionView& revision) const override;
  bool IsTarget(const autoscaler::RevisionView& revision) const override;
  void Watch(const autoscaler::RevisionView& revision) override;
  void Unwatch(const autoscaler::RevisionView& revision) override;

 private:
  class News;

  void AddMetrics(const spi::Env& env);
  void Refresh();
  absl::Status Update();
  void TellFailure(const absl::Status& error);

  const EndpointsFileOptions options_;
  net::Loop* const loop_;
  const Clock* const clock_;
  Logger* const logger_;
  const std::string name_;
  std::atomic<bool> known_{false};  // there was a good read
  const std::shared_ptr<News> news_;

  std::atomic<std::size_t> count_{0}, ready_{0};
  std::atomic<bool> stale_{true};
  metrics::Counter* reads_ = nullptr;
  metrics::Counter* failures_ = nullptr;

  // Of the thread that reads.
  kube::ObjectFilesStamp stamp_;
  std::size_t hash_ = 0;  // of the files' texts
  std::string told_;      // the last failure in the log

  std::vector<std::unique_ptr<metrics::Registry::Callback>> gauges_;
  std::unique_ptr<Scheduler::Task> task_;  // first to go
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ENDPOINTS_FILE_H_
