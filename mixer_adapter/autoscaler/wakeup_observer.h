// Who wants to know how far wake-ups have come.
#ifndef MIXER_ADAPTER_AUTOSCALER_WAKEUP_OBSERVER_H_
#define MIXER_ADAPTER_AUTOSCALER_WAKEUP_OBSERVER_H_

#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::autoscaler {

// Called on the client's loop; a wake-up that is repeated comes again.
class WakeupObserver {
 public:
  virtual ~WakeupObserver() = default;

  // A wake-up is about to be sent: its revision's first request came at
  // `noted`.
  virtual void OnWakeup(const RevisionKey& revision, absl::Time noted) = 0;
  // It has left for the Autoscaler's host.
  virtual void OnWakeupSent(const RevisionKey& revision) = 0;
  // That host has read it.
  virtual void OnWakeupDelivered(const RevisionKey& revision) = 0;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_WAKEUP_OBSERVER_H_
