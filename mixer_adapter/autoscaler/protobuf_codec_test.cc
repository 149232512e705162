#include "mixer_adapter/autoscaler/protobuf_codec.h"

#include "gtest/gtest.h"
#include "mixer_adapter/testing/knative_vectors.h"

namespace mixer::autoscaler {
namespace {

class ProtobufCodecRecorded : public ::testing::TestWithParam<const char*> {};

TEST_P(ProtobufCodecRecorded, FramesAreThoseOfTheRelease) {
  for (const auto& line : testing::ReadKnativeLines(GetParam())) {
    std::vector<StatMessage> batch;
    for (const auto& message : line.at("stat_messages")) {
      batch.push_back(testing::StatMessageFrom(message));
    }
    std::string frame;
    EXPECT_TRUE(ProtobufCodec().Encode(batch.data(), batch.size(), &frame));
    EXPECT_EQ(testing::HexFromBytes(frame), line.at("frame_hex"))
        << line.at("case");
  }
}

INSTANTIATE_TEST_SUITE_P(AllReleases, ProtobufCodecRecorded,
                         ::testing::Values("protobuf-v0.17.0.jsonl",
                                           "protobuf-v0.19.0.jsonl",
                                           "protobuf-v0.20.0.jsonl",
                                           "protobuf-knative-v1.8.0.jsonl"));

TEST(ProtobufCodec, AppendsAndKeepsBytesThatAreNotUtf8) {
  const StatMessage message{{"n\xFF", "r"}, {}};
  std::string frame = "x";
  EXPECT_TRUE(ProtobufCodec().Encode(&message, 1, &frame));
  EXPECT_EQ(testing::HexFromBytes(frame), "780a090a026eff1201721a00");
}

}  // namespace
}  // namespace mixer::autoscaler
