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
  // How often it has left; a wake-up may leave again (uplink.h).
  int sends = 0;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_REPORT_H_
