// The decisions of the embedded Autoscaler, as simple as a stand-in may be: 0
// to 1 at once on a message with concurrency, as Knative's Poke does it (spec
// knative.md 4.4); back to 0 after a window without one; nothing above 1. The
// pod is imagined: it is ready a fixed time after the decision.
#ifndef MIXER_ADAPTER_TESTING_SCALE_MODEL_H_
#define MIXER_ADAPTER_TESTING_SCALE_MODEL_H_

#include <map>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/testing/autoscaler_event.h"

namespace mixer::testing {

struct ScaleOptions {
  std::vector<autoscaler::RevisionKey> revisions;  // known ones; empty: any
  absl::Duration start_time;                       // of a pod
  absl::Duration stable_window = absl::InfiniteDuration();  // never back to 0
};

// Reads no clock; not thread-safe.
class ScaleModel {
 public:
  explicit ScaleModel(ScaleOptions options);

  // Both give the decisions that follow, stamped `now`. A message for a
  // revision that is not known changes nothing, as in Knative.
  std::vector<AutoscalerEvent> Record(const autoscaler::StatMessage& message,
                                      absl::Time now);
  std::vector<AutoscalerEvent> Advance(absl::Time now);
  // When Advance() has something to do; InfiniteFuture() if never.
  absl::Time NextDue() const;

 private:
  struct Revision {
    int desired = 0;
    bool ready = false;
    absl::Time ready_at;
    absl::Time last_busy;
  };

  const ScaleOptions options_;
  std::map<autoscaler::RevisionKey, Revision> revisions_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_SCALE_MODEL_H_
