// Frames for the Autoscaler of Knative 0.16 (0.17 to 0.19 accept them too): one
// message as a JSON object in a text frame (spec knative.md 1.3).
#ifndef MIXER_ADAPTER_AUTOSCALER_JSON_CODEC_H_
#define MIXER_ADAPTER_AUTOSCALER_JSON_CODEC_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "mixer_adapter/autoscaler/codec.h"

namespace mixer::autoscaler {

class JsonCodec final : public Codec {
 public:
  bool text() const override { return true; }
  std::size_t max_batch() const override { return 1; }
  // False if a number is NaN or infinite.
  [[nodiscard]] bool Encode(const StatMessage* messages, std::size_t count,
                            std::string* out) const override;
};

// A quoted JSON string as Go's encoding/json writes it: <, > and & and the two
// Unicode line separators are escaped, bytes that are not UTF-8 become U+FFFD.
void AppendGoJsonString(std::string_view text, std::string* out);

// A number as Go's encoding/json writes it: the fewest digits that read back as
// the same double, with an exponent below 1e-6 and from 1e21 on. `value` is
// finite.
void AppendGoJsonNumber(double value, std::string* out);

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_JSON_CODEC_H_
