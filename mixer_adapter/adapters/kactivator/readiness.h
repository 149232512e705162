// Where it is known whether a revision's pods serve. EndpointsFile and Prober
// are such places; others are for whoever links the library.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_READINESS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_READINESS_H_

#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/revision_view.h"

namespace mixer::kactivator {

// Lives on one net::Loop: it is started, used and destroyed there, but for
// PodsOf() and IsTarget(), which any thread may call.
class Readiness {
 public:
  // Called on the loop, never from within a call to the Readiness; views are
  // valid during the call.
  class Listener {
   public:
    virtual ~Listener() = default;
    // What is known has changed, for a revision that is watched.
    virtual void OnPods(const autoscaler::RevisionView& revision,
                        autoscaler::PodState pods) = 0;
  };

  virtual ~Readiness() = default;

  // Before all else. `listener` outlives this.
  virtual void Start(Listener* listener) = 0;

  // What is known at this moment. Neither waits nor allocates.
  virtual autoscaler::PodState PodsOf(
      const autoscaler::RevisionView& revision) const = 0;

  // False if it is certain that there is no such revision of Knative's: nobody
  // needs to be woken for requests to it.
  virtual bool IsTarget(const autoscaler::RevisionView& revision) const = 0;

  // Somebody wants to know of changes; then nobody does any more. A second
  // Watch() of a revision, or an Unwatch() of another, does nothing. The first
  // news may be what PodsOf() says already.
  virtual void Watch(const autoscaler::RevisionView& revision) = 0;
  virtual void Unwatch(const autoscaler::RevisionView& revision) = 0;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_READINESS_H_
