#include "mixer_adapter/autoscaler/frame_writer.h"

#include <deque>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/gob_era.h"
#include "mixer_adapter/testing/line_codec.h"

namespace mixer::autoscaler {
namespace {

using ::mixer::testing::LineCodec;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

std::vector<StatMessage> Messages(const std::vector<std::string>& names) {
  std::vector<StatMessage> messages;
  for (const std::string& name : names) {
    messages.push_back({{"ns", name}, {"pod", 1, 0, 1, 0, 0, 0}});
  }
  return messages;
}

auto Says(const std::string& payload) {
  return Field(&Frame::payload, payload);
}

TEST(FrameWriter, CutsWhatOneFrameCannotHold) {
  const LineCodec codec(2);
  std::deque<Frame> frames;
  ASSERT_TRUE(
      FrameWriter({&codec}, 100).Write(Messages({"a", "b", "c"}), &frames));
  EXPECT_THAT(frames,
              ElementsAre(Says("ns/a 1 1\nns/b 1 1"), Says("ns/c 1 1")));
}

TEST(FrameWriter, SaysAllInOneFormThenInTheOther) {
  const LineCodec one(1), many(100);
  const GobCodec gob(kGobEra08);
  std::deque<Frame> frames;
  ASSERT_TRUE(
      FrameWriter({&one, &many}, 100).Write(Messages({"a", "b"}), &frames));
  EXPECT_THAT(frames, ElementsAre(Says("ns/a 1 1"), Says("ns/b 1 1"),
                                  Says("ns/a 1 1\nns/b 1 1")));
  frames.clear();
  ASSERT_TRUE(FrameWriter({&gob, &one}, 100).Write(Messages({"a"}), &frames));
  EXPECT_THAT(frames, ElementsAre(Field(&Frame::text, false),
                                  Field(&Frame::text, true)));
}

TEST(FrameWriter, SaysHowMuchItIsGivenAtATime) {
  const LineCodec one(1), many(1'000'000);
  const auto limit = [](std::vector<const Codec*> codecs, std::size_t own) {
    return FrameWriter(std::move(codecs), own).max_batch();
  };
  EXPECT_EQ(limit({&one}, 100), 1u);
  EXPECT_EQ(limit({&many}, 100), 100u);
  EXPECT_EQ(limit({&many}, 0), 1u);
  EXPECT_EQ(limit({&one, &many}, 1000), FrameWriter::kMaxMixedBatch);
  EXPECT_EQ(limit({&one, &many}, 7), 7u);
}

TEST(FrameWriter, LeavesNothingBehindOfWhatItCannotSpell) {
  const GobCodec gob(kGobEra08);
  const LineCodec line(1);
  std::deque<Frame> frames;
  EXPECT_FALSE(FrameWriter({&gob, &line}, 100)
                   .Write(Messages({"a", "unspeakable"}), &frames));
  EXPECT_THAT(frames, IsEmpty());
}

}  // namespace
}  // namespace mixer::autoscaler
