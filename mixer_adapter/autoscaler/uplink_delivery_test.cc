// What the uplink sends again when a connection ends, and what it knows to be
// read.
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/uplink.h"
#include "mixer_adapter/testing/line_codec.h"
#include "mixer_adapter/testing/uplink_fixture.h"

namespace mixer::autoscaler {
namespace {

using ::mixer::testing::UplinkTest;
using ::testing::ElementsAre;

TEST_F(UplinkTest, BatchInTwoFormsIsSentWhenAllItsFramesAre) {
  const testing::LineCodec many(100);
  Build(Options(), /*max_batch=*/1, &many);
  OpenStable();
  Offer(Make("z", 1, 1));
  dialer_.Sent();
  dialer_.Sent();
  dialer_.messages.clear();
  Offer(Make("b", 1, 1));
  Offer(Wake("a"));
  Offer(Wake("c"));
  dialer_.Sent();
  dialer_.Sent();
  EXPECT_EQ(stats_.messages, 2u);
  dialer_.Sent();
  dialer_.Sent();
  EXPECT_EQ(stats_.messages, 2u) << "one frame is left";
  EXPECT_EQ(dialer_.pings, 0u);
  dialer_.Sent();
  EXPECT_FALSE(dialer_.sending());
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/b 1 1", "ns/b 1 1", "ns/a 1 1",
                                            "ns/c 1 1", "ns/a 1 1\nns/c 1 1"));
  EXPECT_EQ(stats_.messages, 4u);
  EXPECT_EQ(stats_.frames, 7u);
  EXPECT_EQ(dialer_.pings, 1u);
  dialer_.Delivered(6);  // not yet in the second form
  EXPECT_EQ(stats_.delivered, 0u);
  dialer_.Delivered(7);
  EXPECT_EQ(stats_.delivered, 2u);
}

TEST_F(UplinkTest, BatchThatLeftInPartIsSentAgain) {
  const testing::LineCodec many(100);
  Build(Options(), /*max_batch=*/1, &many);
  OpenStable();
  Offer(Make("a", 1, 1));
  dialer_.Sent();
  dialer_.messages.clear();
  Lose();
  loop_.Advance(absl::ZeroDuration());
  dialer_.Open();
  dialer_.Sent();
  dialer_.Sent();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1", "ns/a 1 1"));
  EXPECT_FALSE(dialer_.sending());
  EXPECT_EQ(stats_.messages, 1u);
}

TEST_F(UplinkTest, FrameOnItsWayIsSentAgain) {
  OpenStable();
  Offer(Make("a", 1, 2));
  Offer(Make("a", 1, 3));
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 2"));
  Lose();
  EXPECT_EQ(stats_.send_errors, 1u);
  EXPECT_EQ(stats_.resent, 1u);
  loop_.Advance(absl::ZeroDuration());
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 2", "ns/a 1 5"));
}

TEST_F(UplinkTest, AsksForAProofAfterWakeupsOnly) {
  dialer_.Open();
  Offer(Make("a", 1, 1));
  dialer_.Sent();
  EXPECT_EQ(dialer_.pings, 0u);
  Offer(Wake("b"));
  EXPECT_EQ(dialer_.pings, 0u) << "it has not left";
  dialer_.Sent();
  EXPECT_EQ(dialer_.pings, 1u);
  EXPECT_EQ(stats_.delivered, 0u);
  dialer_.Delivered(1);  // the report before it
  EXPECT_EQ(stats_.delivered, 0u);
  dialer_.Delivered(2);
  EXPECT_EQ(stats_.delivered, 1u);
}

TEST_F(UplinkTest, UnprovenWakeupsAreSentAgainOldestFirst) {
  OpenStable();
  for (const char* name : {"read", "a", "b"}) {
    Offer(Wake(name));
    dialer_.Sent();
    loop_.Advance(absl::Seconds(4));  // however long ago they left
  }
  dialer_.Delivered(1);
  Offer(Make("c", 1, 1));
  dialer_.Sent();  // no wake-up: the next period's report makes up for it
  dialer_.messages.clear();
  Lose();
  EXPECT_EQ(stats_.resent, 2u);
  loop_.Advance(absl::ZeroDuration());
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1\nns/b 1 1"));
  dialer_.Sent();
  dialer_.Delivered(1);  // counted anew on each connection
  EXPECT_EQ(stats_.delivered, 3u);
  loop_.Advance(absl::Seconds(3));
  dialer_.Delivered(1);  // it still lives
  Lose();
  loop_.Advance(absl::Seconds(2));
  dialer_.Open();
  EXPECT_EQ(dialer_.messages.size(), 1u);
  EXPECT_EQ(stats_.given_up, 0u);
}

// It was read, but maybe not acted on (knative.md 4.4: ticks of 2 s).
TEST_F(UplinkTest, WakeupsReadShortlyBeforeTheEndAreSentAgain) {
  OpenStable();
  Offer(Wake("old"));
  dialer_.Sent();
  dialer_.Delivered(1);
  loop_.Advance(absl::Seconds(2));
  Offer(Wake("new"));
  dialer_.Sent();
  loop_.Advance(absl::Seconds(1));
  dialer_.Delivered(2);
  loop_.Advance(absl::Seconds(9));  // it may have died at once
  dialer_.messages.clear();
  Lose();
  loop_.Advance(absl::ZeroDuration());
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/new 1 1"));
  EXPECT_EQ(stats_.delivered, 2u);
}

TEST_F(UplinkTest, WakeupIsNotSentForEver) {
  Offer(Wake("a"));
  for (int i = 0; i < 20; ++i) {
    dialer_.Open();
    if (dialer_.sending()) dialer_.Sent();
    loop_.Advance(absl::Seconds(9));
    Lose();
    loop_.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(dialer_.messages.size(), 7u);  // at 0, 10, ... 60 s
  EXPECT_EQ(stats_.given_up, 1u);
  EXPECT_EQ(stats_.pending, 0u);
}

TEST_F(UplinkTest, WakeupThatCouldNotLeaveIsNotGivenUp) {
  Offer(Wake("a"));
  Lose();
  loop_.Advance(absl::Hours(1));
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1"));
  Lose();  // on its way
  loop_.Advance(absl::Seconds(2));
  dialer_.Open();
  EXPECT_EQ(dialer_.messages.size(), 2u);
  EXPECT_EQ(stats_.given_up, 0u);
}

TEST_F(UplinkTest, NewWakeupOfTheSameRevisionHasTimeOfItsOwn) {
  OpenStable();
  Offer(Wake("a"));
  dialer_.Sent();
  loop_.Advance(absl::Seconds(55));
  Lose();
  Offer(Wake("a"));  // joins the one that was put back
  loop_.Advance(absl::ZeroDuration());
  dialer_.Open();
  dialer_.Sent();
  loop_.Advance(absl::Seconds(55));
  Lose();
  EXPECT_EQ(stats_.given_up, 0u);
  EXPECT_EQ(stats_.pending, 1u);
}

TEST_F(UplinkTest, KeepsNoMoreUnprovenWakeupsThanMayWait) {
  UplinkOptions options = Options();
  options.max_pending = 2;
  Build(options);
  dialer_.Open();
  for (const char* name : {"a", "b", "c"}) {
    Offer(Wake(name));
    dialer_.Sent();
  }
  EXPECT_EQ(stats_.given_up, 1u);
  dialer_.messages.clear();
  Lose();
  loop_.Advance(kBase);
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/b 1 1\nns/c 1 1"));
}

}  // namespace
}  // namespace mixer::autoscaler
