// Decodes a frame of protocol buffer metrics.WireStatMessages the way the code
// generated for Knative does (spec knative.md 1.4): all or nothing, unknown
// fields skipped, texts not checked for UTF-8.
#ifndef MIXER_ADAPTER_AUTOSCALER_PROTOBUF_READER_H_
#define MIXER_ADAPTER_AUTOSCALER_PROTOBUF_READER_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/autoscaler/received_stat.h"

namespace mixer::autoscaler {

// Safe on any bytes. `timestamp` tells whether the release knows that field
// (from 0.19 on). Errors are kInvalidArgument in the words of Knative's
// decoder, which is why Google's runtime is not used here.
absl::StatusOr<std::vector<ReceivedStat>> ReadProtobufStats(
    bool timestamp, std::string_view frame);

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_PROTOBUF_READER_H_
