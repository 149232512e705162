// A message as a decoder hands it out.
#ifndef MIXER_ADAPTER_AUTOSCALER_RECEIVED_STAT_H_
#define MIXER_ADAPTER_AUTOSCALER_RECEIVED_STAT_H_

#include <optional>

#include "mixer_adapter/autoscaler/gob_time.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::autoscaler {

struct ReceivedStat {
  StatMessage message;
  // What a gob frame said. Only Knative 0.5 looks at it, and its Autoscaler
  // ignores a message without one; later servers overwrite it on receipt.
  std::optional<GobTime> time;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_RECEIVED_STAT_H_
