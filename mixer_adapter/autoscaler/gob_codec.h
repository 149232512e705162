// Frames for the Autoscaler of Knative 0.5 to 0.15 (0.16 accepts the newer ones
// too): one message in Go's encoding/gob, with all type definitions repeated in
// every frame (spec knative.md 2).
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_CODEC_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_CODEC_H_

#include <cstddef>
#include <optional>
#include <string>

#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/gob_era.h"
#include "mixer_adapter/autoscaler/gob_time.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/base/clock.h"

namespace mixer::autoscaler {

// Appends one frame. `time` is when the sample was taken; senders from 0.6 on
// leave it out, and their servers stamp the message on receipt.
void AppendGobFrame(const GobEra& era, const StatMessage& message,
                    const std::optional<GobTime>& time, std::string* out);

class GobCodec final : public Codec {
 public:
  // With a clock (which outlives the codec) each message carries the time: 0.5
  // needs that, its Autoscaler ignores a message without one.
  explicit GobCodec(const GobEra& era, const Clock* clock = nullptr)
      : era_(era), clock_(clock) {}

  bool text() const override { return false; }
  std::size_t max_batch() const override { return 1; }
  // Never false. Counts of 0.5 and 0.6 are rounded and clamped to int32.
  [[nodiscard]] bool Encode(const StatMessage* messages, std::size_t count,
                            std::string* out) const override;

 private:
  const GobEra& era_;
  const Clock* const clock_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_CODEC_H_
