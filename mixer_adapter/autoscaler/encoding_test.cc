#include "mixer_adapter/autoscaler/encoding.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/decoder.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override {
    return absl::FromUnixSeconds(1'600'000'000);
  }
};

constexpr const char* kGobs[] = {"gob-0.5", "gob-0.6",  "gob-0.7",
                                 "gob-0.8", "gob-0.10", "gob-0.12"};

std::string Refusal(const std::string& text) {
  return std::string(Encoding::Parse(text).status().message());
}

// How often the server of `release` counts a message that is sent once.
int Counted(const std::string& encoding, const std::string& release) {
  const FixedClock clock;
  const auto decoder = Decoder::ForRelease(release);
  EXPECT_TRUE(decoder.ok()) << decoder.status();
  const StatMessage message{{"ns", "rev"}, {"activator-x", 1, 0, 1, 0, 0, 0}};
  int counted = 0;
  for (const auto& codec : Encoding::Parse(encoding)->NewCodecs(&clock)) {
    std::string frame;
    EXPECT_TRUE(codec->Encode(&message, 1, &frame));
    const auto stats =
        decoder->Decode(codec->text() ? Opcode::kText : Opcode::kBinary, frame);
    if (!stats.ok()) continue;
    for (const ReceivedStat& stat : *stats) {
      // 0.5's Autoscaler drops what has no time.
      counted += !decoder->needs_time() || stat.time.has_value();
    }
  }
  return counted;
}

// The receivers of knative.md 1.5.
constexpr const char* kReleases[] = {"0.5",  "0.6",  "0.7",  "0.8",  "0.9",
                                     "0.10", "0.12", "0.15", "0.16", "0.17",
                                     "0.19", "0.20", "1.8"};

TEST(Encoding, ReadsAndWritesItsNames) {
  std::vector<std::string> names = {"json", "protobuf", "protobuf+gob-0.5"};
  for (const char* gob : kGobs) {
    names.emplace_back(gob);
    names.push_back(std::string(gob) + "+protobuf");
  }
  for (const std::string& name : names) {
    const auto encoding = Encoding::Parse(name);
    ASSERT_TRUE(encoding.ok()) << encoding.status();
    EXPECT_EQ(encoding->ToString(), name);
  }
}

TEST(Encoding, SaysWhatMayBeWritten) {
  for (const char* text :
       {"", "gob", "gob-0.9", "GOB-0.8", "0.9", " json", "gob-0.8,protobuf",
        "gob-0.8+", "+", "xml+protobuf"}) {
    EXPECT_THAT(Refusal(text),
                AllOf(HasSubstr("is no encoding: write gob-0.5, gob-0.6"),
                      HasSubstr("json, protobuf, or a gob form and protobuf "
                                "with a + between them")))
        << text;
  }
}

TEST(Encoding, RefusesWhatSomeReleaseCountsTwice) {
  for (const char* text :
       {"json+protobuf", "gob-0.8+json", "gob-0.8+gob-0.12", "json+json",
        "protobuf+protobuf", "gob-0.8+protobuf+json",
        "gob-0.5+gob-0.8+protobuf"}) {
    EXPECT_THAT(Refusal(text),
                AllOf(HasSubstr(text), HasSubstr("such as gob-0.8+protobuf")));
  }
}

TEST(Encoding, EachReleaseReadsItsOwnOnce) {
  for (const char* release : kReleases) {
    EXPECT_EQ(Counted(EncodingOf(*Release::Parse(release)).ToString(), release),
              1)
        << release;
  }
}

TEST(Encoding, NoReleaseReadsAPairTwice) {
  for (const char* gob : kGobs) {
    for (const char* release : kReleases) {
      const std::string pair = std::string(gob) + "+protobuf";
      EXPECT_EQ(Counted(pair, release),
                Counted(gob, release) + Counted("protobuf", release));
      EXPECT_LE(Counted(pair, release), 1) << pair << " " << release;
    }
  }
  for (const char* release : {"0.8", "0.12", "0.16", "0.17", "1.8"}) {
    EXPECT_EQ(Counted("gob-0.8+protobuf", release), 1) << release;
  }
}

}  // namespace
}  // namespace mixer::autoscaler
