// The wire form of StatMessages for one era of Knative releases.
#ifndef MIXER_ADAPTER_AUTOSCALER_CODEC_H_
#define MIXER_ADAPTER_AUTOSCALER_CODEC_H_

#include <cstddef>
#include <string>

#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::autoscaler {

// Stateless; thread-safe.
class Codec {
 public:
  virtual ~Codec() = default;

  // True if frames travel as websocket text, false if as binary.
  virtual bool text() const = 0;
  // How many messages one frame may hold: 1 before Knative 0.17.
  virtual std::size_t max_batch() const = 0;
  // Appends one websocket frame's payload with messages[0..count) to `out`;
  // 0 < count <= max_batch(). False, with `out` as it was, if this form cannot
  // spell a value (JSON has no NaN and no infinity): there is nothing to send.
  [[nodiscard]] virtual bool Encode(const StatMessage* messages,
                                    std::size_t count,
                                    std::string* out) const = 0;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_CODEC_H_
