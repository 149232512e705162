// Readiness by asking: each watched revision is probed.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PROBER_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PROBER_H_

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/probe_url.h"
#include "mixer_adapter/adapters/kactivator/readiness.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/net/loop.h"
#include "mixer_adapter/net/probe.h"

namespace mixer::kactivator {

struct ProberOptions {
  std::string url;  // one that ProbeUrl::Check() accepts
  // Of a revision that does not serve, as Knative's Activator does (spec
  // knative.md 4.5). Intervals are from start to start, 10 % more or less, so
  // that many revisions are not probed in step.
  absl::Duration period = absl::Milliseconds(200);
  absl::Duration timeout = absl::Milliseconds(300);  // of one probe
  // Of one that serves.
  absl::Duration refresh = absl::Seconds(5);
  // Under way at a time; the others wait for their turn. At least 1.
  int max_probes = 64;
  // Of an HTTP probe. This one is what Knative's Activator sends: queue-proxy
  // answers it for its pod and does not count it. A request that is counted
  // would keep the revision from going to zero.
  std::vector<std::pair<std::string, std::string>> headers = {
      {"K-Network-Probe", "queue"}};
};

// A probe that succeeds: kReady. One that fails: kNone, unless the revision was
// ready: then the next one, a period later, decides.
class Prober final : public Readiness {
 public:
  // On any thread; destroyed on the loop's, with probes under way or not.
  // `loop` and `registry` outlive it.
  Prober(net::Loop* loop, std::unique_ptr<net::ProbeMaker> maker,
         const ProberOptions& options, metrics::Registry* registry,
         const metrics::Labels& labels);
  ~Prober() override;
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  void Start(Listener* listener) override { listener_ = listener; }
  // kUnknown: not watched, or its first probe has not ended.
  autoscaler::PodState PodsOf(
      const autoscaler::RevisionView& revision) const override;
  // A probe that fails may be of a revision at zero.
  bool IsTarget(const autoscaler::RevisionView&) const override { return true; }
  void Watch(const autoscaler::RevisionView& revision) override;
  void Unwatch(const autoscaler::RevisionView& revision) override;

 private:
  // A revision: its probe is under way, waits for its turn, or is planned.
  struct Watched {
    autoscaler::RevisionKey key;
    net::ProbeTarget target;
    std::atomic<autoscaler::PodState> pods{autoscaler::PodState::kUnknown};
    bool doubted = false;  // it was ready, and the latest probe failed
    absl::Time started;    // the latest probe
    std::unique_ptr<net::Probe> probe;
    std::optional<std::list<Watched*>::iterator> turn;
    std::unique_ptr<net::Timer> timer;
  };

  void TakeTurn(Watched* watched);
  void StartProbes();
  void Probe(Watched* watched);
  void Ended(const absl::Status& status, Watched* watched);
  // What is known after a probe that ended so.
  static autoscaler::PodState Judge(bool served, Watched* watched);
  void Plan(Watched* watched);
  absl::Duration Jittered(absl::Duration interval);

  net::Loop* const loop_;
  const std::unique_ptr<net::ProbeMaker> maker_;
  const ProberOptions options_;
  const ProbeUrl url_;
  metrics::Counter* const probes_;
  metrics::Counter* const failures_;
  Listener* listener_ = nullptr;
  absl::BitGen random_;

  std::size_t running_ = 0;
  std::list<Watched*> waiting_;
  // Changed on the loop only.
  mutable Mutex mu_;
  // Keys view Watched::key.
  absl::flat_hash_map<autoscaler::RevisionView, std::unique_ptr<Watched>,
                      autoscaler::RevisionHash>
      revisions_ ABSL_GUARDED_BY(mu_);
  const std::unique_ptr<metrics::Registry::Callback> gauge_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PROBER_H_
