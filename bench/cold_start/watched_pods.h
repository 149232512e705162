// Kactivator's place where it is known whether pods serve: what a watcher of
// Kubernetes has learnt by now, the watch's lag after it was so. A revision is
// at zero until there is news of it; of a pod that starts there is none.
#ifndef BENCH_COLD_START_WATCHED_PODS_H_
#define BENCH_COLD_START_WATCHED_PODS_H_

#include <vector>

#include "bench/cold_start/revision_names.h"
#include "mixer_adapter/adapters/kactivator/readiness.h"
#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/revision_view.h"

namespace mixer::cold_start {

class WatchedPods final : public kactivator::Readiness {
 public:
  explicit WatchedPods(int revisions) : revisions_(revisions) {}

  // The news arrive.
  void Learn(int revision, bool endpoints) {
    using autoscaler::PodState;
    Revision& changed = revisions_[revision];
    changed.pods = endpoints ? PodState::kReady : PodState::kNone;
    if (!changed.watched) return;
    listener_->OnPods(autoscaler::ViewOf(KeyOf(revision)), changed.pods);
  }

  void Start(Listener* listener) override { listener_ = listener; }
  autoscaler::PodState PodsOf(
      const autoscaler::RevisionView& revision) const override {
    return revisions_[RevisionOf(revision)].pods;
  }
  bool IsTarget(const autoscaler::RevisionView&) const override { return true; }
  void Watch(const autoscaler::RevisionView& revision) override {
    revisions_[RevisionOf(revision)].watched = true;
  }
  void Unwatch(const autoscaler::RevisionView& revision) override {
    revisions_[RevisionOf(revision)].watched = false;
  }

 private:
  struct Revision {
    autoscaler::PodState pods = autoscaler::PodState::kNone;
    bool watched = false;
  };

  std::vector<Revision> revisions_;
  Listener* listener_ = nullptr;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_WATCHED_PODS_H_
