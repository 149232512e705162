#include "mixer_adapter/autoscaler/gob_codec.h"

#include <limits>

#include "gtest/gtest.h"
#include "mixer_adapter/testing/knative_vectors.h"

namespace mixer::autoscaler {
namespace {

using testing::BytesFromHex;
using testing::HexFromBytes;
using testing::ReadKnativeLines;

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override {
    return absl::FromUnixSeconds(1568637296) + absl::Nanoseconds(789012345);
  }
};

struct Recorded {
  const char* file;
  const GobEra& era;
};

std::ostream& operator<<(std::ostream& out, const Recorded& recorded) {
  return out << recorded.file;
}

class GobCodecRecorded : public ::testing::TestWithParam<Recorded> {};

TEST_P(GobCodecRecorded, FramesAreThoseOfTheRelease) {
  for (const auto& line : ReadKnativeLines(GetParam().file)) {
    const auto& value = line.at("stat_message");
    const auto time = testing::TimeFrom(value.at("time"));
    const StatMessage message = testing::StatMessageFrom(value);
    std::string frame;
    AppendGobFrame(GetParam().era, message, time, &frame);
    EXPECT_EQ(HexFromBytes(frame), line.at("frame_hex")) << line.at("case");
    if (time.has_value()) continue;
    std::string encoded;
    EXPECT_TRUE(GobCodec(GetParam().era).Encode(&message, 1, &encoded));
    EXPECT_EQ(encoded, frame) << line.at("case");
  }
}

INSTANTIATE_TEST_SUITE_P(
    AllEras, GobCodecRecorded,
    ::testing::Values(Recorded{"gob-v0.5.0.jsonl", kGobEra05},
                      Recorded{"gob-v0.6.0.jsonl", kGobEra05},
                      Recorded{"gob-v0.7.0.jsonl", kGobEra07},
                      Recorded{"gob-v0.8.0.jsonl", kGobEra08},
                      Recorded{"gob-v0.9.0.jsonl", kGobEra08},
                      Recorded{"gob-v0.10.0.jsonl", kGobEra10},
                      Recorded{"gob-v0.12.0.jsonl", kGobEra12},
                      Recorded{"gob-v0.15.0.jsonl", kGobEra12}));

TEST(GobCodec, AClockStampsEachMessage) {
  const FixedClock clock;
  for (const auto& line : ReadKnativeLines("gob-v0.5.0.jsonl")) {
    if (line.at("case") != "time_utc") continue;
    const auto message = testing::StatMessageFrom(line.at("stat_message"));
    std::string frame;
    EXPECT_TRUE(GobCodec(kGobEra05, &clock).Encode(&message, 1, &frame));
    EXPECT_EQ(HexFromBytes(frame), line.at("frame_hex"));
    return;
  }
  FAIL() << "no case time_utc";
}

TEST(GobCodec, IntegerCountsAreRoundedAndClamped) {
  const auto encode = [](double count) {
    StatMessage message;
    message.stat.request_count = count;
    std::string frame;
    AppendGobFrame(kGobEra05, message, std::nullopt, &frame);
    return frame;
  };
  EXPECT_EQ(encode(2.4), encode(2));
  EXPECT_EQ(encode(2.5), encode(3));
  EXPECT_EQ(encode(1e300), encode(std::numeric_limits<std::int32_t>::max()));
  EXPECT_EQ(encode(-1e300), encode(std::numeric_limits<std::int32_t>::min()));
  EXPECT_EQ(encode(std::numeric_limits<double>::quiet_NaN()), encode(0));
}

TEST(GobCodec, AppendsToWhatIsThere) {
  const StatMessage message{{"default", "hello-00001"}, {}};
  std::string alone;
  std::string behind = "x";
  EXPECT_TRUE(GobCodec(kGobEra08).Encode(&message, 1, &alone));
  EXPECT_TRUE(GobCodec(kGobEra08).Encode(&message, 1, &behind));
  EXPECT_EQ(behind, "x" + alone);
}

// Captured from the original adapter, which is of the 0.6 era.
TEST(GobCodec, FramesAreThoseOfTheOriginalAdapter) {
  for (const auto& line : ReadKnativeLines("kactivator_captured.jsonl")) {
    const auto& value = line.at("stat_message");
    // It sends "/" for the empty key; here an empty key is left out.
    if (value.at("key") == "/") continue;
    const StatMessage message = testing::StatMessageFrom(value);
    std::string frame;
    AppendGobFrame(kGobEra05, message, std::nullopt, &frame);
    EXPECT_EQ(HexFromBytes(frame), line.at("frame_hex"));
  }
}

}  // namespace
}  // namespace mixer::autoscaler
