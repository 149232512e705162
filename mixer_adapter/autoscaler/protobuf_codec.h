// Frames for the Autoscaler of Knative 0.17 and later: a batch of messages as
// protocol buffer `metrics.WireStatMessages` (spec knative.md 1.4).
#ifndef MIXER_ADAPTER_AUTOSCALER_PROTOBUF_CODEC_H_
#define MIXER_ADAPTER_AUTOSCALER_PROTOBUF_CODEC_H_

#include <cstddef>
#include <string>

#include "mixer_adapter/autoscaler/codec.h"

namespace mixer::autoscaler {

class ProtobufCodec final : public Codec {
 public:
  bool text() const override { return false; }
  // No release has a limit. This one keeps a frame near 64 KiB, so that one
  // frame is one small write.
  std::size_t max_batch() const override { return 512; }
  // Never false.
  [[nodiscard]] bool Encode(const StatMessage* messages, std::size_t count,
                            std::string* out) const override;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_PROTOBUF_CODEC_H_
