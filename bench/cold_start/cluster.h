// Kubernetes, as far as a cold start sees it: pods that take their time, and
// the news of them, which takes its time too. A revision has one pod or none.
#ifndef BENCH_COLD_START_CLUSTER_H_
#define BENCH_COLD_START_CLUSTER_H_

#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/options.h"
#include "bench/cold_start/random.h"

namespace mixer::cold_start {

// Who looks at a revision's endpoints.
enum class View {
  kWatch,    // programs that watch Kubernetes: Activator, holding adapter
  kGateway,  // Envoy, by way of Pilot
  kNodes,    // the service's own address: kube-proxy's rules
};
inline constexpr int kViews = 3;

class Cluster {
 public:
  // A view of a revision has changed.
  using Watcher = std::function<void(View, int revision, bool endpoints)>;

  Cluster(const Options& options, Agenda* agenda);

  void Watch(Watcher watcher) { watcher_ = std::move(watcher); }
  // Called with the revision when Start() starts a pod.
  void OnStart(std::function<void(int)> fn) { on_start_ = std::move(fn); }

  // Sets the revision's number of pods; no-op if it is that already.
  void Start(int revision);
  void Stop(int revision);
  // The pod has answered a request: it is not idle.
  void Served(int revision) { pods_[revision].last_busy = agenda_->Now(); }

  bool has_pod(int revision) const { return pods_[revision].exists; }
  bool ready(int revision) const { return pods_[revision].ready; }
  bool Sees(View view, int revision) const {
    return pods_[revision].seen[static_cast<int>(view)];
  }
  // The last request, or when the pod became ready.
  absl::Time last_busy(int revision) const { return pods_[revision].last_busy; }
  // How often a pod of the revision was started.
  int starts(int revision) const { return pods_[revision].starts; }

 private:
  struct Pod {
    bool exists = false;
    bool ready = false;
    int starts = 0;
    absl::Time last_busy = absl::InfinitePast();
    std::array<bool, kViews> seen = {};
    std::array<absl::Time, kViews> last_news = {
        absl::InfinitePast(), absl::InfinitePast(), absl::InfinitePast()};
  };

  void Spread(int revision, bool endpoints);
  absl::Duration Lag(View view);

  const Options options_;
  Agenda* const agenda_;
  Random random_;
  std::vector<Pod> pods_;
  Watcher watcher_;
  std::function<void(int)> on_start_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_CLUSTER_H_
