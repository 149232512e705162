// Decodes a gob frame the way the Autoscaler of a given release does (spec
// knative.md 2.7): fields are matched by name, unknown ones skipped, a known
// one of another kind is an error, and only the first value of a frame counts.
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_READER_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_READER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/received_stat.h"

namespace mixer::autoscaler {

// The Go types into which a release decodes.
struct GobSchema {
  enum class Time { kPointer, kValue, kNone };
  bool struct_key;    // else one string "namespace/name"
  bool float_counts;  // else int32
  Time time;
  bool process_uptime;
  std::string_view package;  // of StatMessage and Stat, for error texts
};

// Safe on any bytes. Errors are kInvalidArgument in the words of Go's decoder.
absl::StatusOr<ReceivedStat> ReadGobStat(const GobSchema& schema,
                                         std::string_view frame);

// "namespace/name" apart at the first slash; without one all is the name.
RevisionKey SplitKey(std::string_view text);

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_READER_H_
