// A stat message on its way to the Autoscaler, with what the way needs to know.
#ifndef MIXER_ADAPTER_AUTOSCALER_REPORT_H_
#define MIXER_ADAPTER_AUTOSCALER_REPORT_H_

#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::autoscaler {

struct Report {
  StatMessage message;
  // It tells of the first request of an idle revision: somebody waits for it.
  bool wakeup = false;
  // When that request came; meaningless unless `wakeup`.
  absl::Time noted = absl::InfinitePast();
  // When a wake-up left for the first time, by the loop's clock: it may leave
  // again (uplink.h).
  absl::Time first_sent = absl::InfiniteFuture();
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_REPORT_H_
