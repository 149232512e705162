// A Codec whose frames can be read: one line per message,
// "namespace/name concurrency count".
#ifndef MIXER_ADAPTER_TESTING_LINE_CODEC_H_
#define MIXER_ADAPTER_TESTING_LINE_CODEC_H_

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/autoscaler/codec.h"

namespace mixer::testing {

class LineCodec final : public autoscaler::Codec {
 public:
  explicit LineCodec(std::size_t max_batch = 100) : max_batch_(max_batch) {}

  bool text() const override { return true; }
  std::size_t max_batch() const override { return max_batch_; }
  // A revision named "unspeakable" can't be spelled.
  bool Encode(const autoscaler::StatMessage* messages, std::size_t count,
              std::string* out) const override {
    std::string lines;
    for (std::size_t i = 0; i < count; ++i) {
      const autoscaler::StatMessage& message = messages[i];
      if (message.key.name == "unspeakable") return false;
      absl::StrAppend(&lines, i == 0 ? "" : "\n", message.key.name_space, "/",
                      message.key.name, " ",
                      message.stat.average_concurrent_requests, " ",
                      message.stat.request_count);
    }
    out->append(lines);
    return true;
  }

 private:
  const std::size_t max_batch_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_LINE_CODEC_H_
