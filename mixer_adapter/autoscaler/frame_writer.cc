#include "mixer_adapter/autoscaler/frame_writer.h"

#include <algorithm>
#include <utility>

namespace mixer::autoscaler {
namespace {

std::size_t MaxBatch(const std::vector<const Codec*>& codecs,
                     std::size_t limit) {
  std::size_t most = 1;
  for (const Codec* codec : codecs) most = std::max(most, codec->max_batch());
  if (codecs.size() > 1) most = std::min(most, FrameWriter::kMaxMixedBatch);
  return std::clamp<std::size_t>(limit, 1, most);
}

}  // namespace

FrameWriter::FrameWriter(std::vector<const Codec*> codecs,
                         std::size_t max_batch)
    : codecs_(std::move(codecs)), max_batch_(MaxBatch(codecs_, max_batch)) {}

bool FrameWriter::Write(const std::vector<StatMessage>& messages,
                        std::deque<Frame>* frames) const {
  const std::size_t before = frames->size();
  for (const Codec* codec : codecs_) {
    const std::size_t batch = std::min(codec->max_batch(), max_batch_);
    for (std::size_t i = 0; i < messages.size(); i += batch) {
      frames->push_back({"", codec->text()});
      if (!codec->Encode(&messages[i], std::min(batch, messages.size() - i),
                         &frames->back().payload)) {
        frames->resize(before);
        return false;
      }
    }
  }
  return true;
}

}  // namespace mixer::autoscaler
