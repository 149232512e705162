// Decodes a JSON frame the way the Autoscaler of Knative 0.16 to 0.19 does
// (spec knative.md 1.3): names match without regard to case, unknown members
// are ignored, and only the first value of a frame counts.
//
// Two inputs that no sender writes are refused here and accepted by Go: half of
// a surrogate pair as \u escape, and a number beyond a double's range in a
// member that is not read.
#ifndef MIXER_ADAPTER_AUTOSCALER_JSON_READER_H_
#define MIXER_ADAPTER_AUTOSCALER_JSON_READER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/received_stat.h"

namespace mixer::autoscaler {

// Safe on any bytes. `timestamp` tells whether the release knows that member
// (0.19). Errors are kInvalidArgument; those about a type, and the frequent
// ones about syntax, in the words of Go's decoder.
absl::StatusOr<ReceivedStat> ReadJsonStat(bool timestamp,
                                          std::string_view frame);

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_JSON_READER_H_
