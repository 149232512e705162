// Turns a batch of messages into websocket frames, in one form or in several.
#ifndef MIXER_ADAPTER_AUTOSCALER_FRAME_WRITER_H_
#define MIXER_ADAPTER_AUTOSCALER_FRAME_WRITER_H_

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::autoscaler {

struct Frame {
  std::string payload;
  bool text = false;
};

class FrameWriter {
 public:
  // A batch in several forms may take many frames, and a wake-up that comes
  // meanwhile waits for them: it is kept this small.
  static constexpr std::size_t kMaxMixedBatch = 50;

  // At least one codec; they outlive the writer. `max_batch`: the caller's own
  // limit, taken as 1 if it is 0.
  FrameWriter(std::vector<const Codec*> codecs, std::size_t max_batch);

  // How many messages Write() should be given at a time.
  std::size_t max_batch() const { return max_batch_; }

  // Appends the frames that say `messages` in each form, one form after the
  // other. False, with `frames` as they were, if a form can't spell them.
  [[nodiscard]] bool Write(const std::vector<StatMessage>& messages,
                           std::deque<Frame>* frames) const;

 private:
  const std::vector<const Codec*> codecs_;
  const std::size_t max_batch_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_FRAME_WRITER_H_
