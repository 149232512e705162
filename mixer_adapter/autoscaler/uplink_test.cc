// The uplink's connection, what it sends and when, and its end.
#include "mixer_adapter/autoscaler/uplink.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/uplink_fixture.h"

namespace mixer::autoscaler {
namespace {

using ::mixer::testing::UplinkTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(UplinkTest, SendsAtOnceWhenOpen) {
  EXPECT_EQ(dialer_.dials, 1);
  dialer_.Open();
  EXPECT_TRUE(stats_.connected);
  Offer(Wake("a"));
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1"));
  EXPECT_TRUE(dialer_.text);
  EXPECT_EQ(stats_.pending, 1u);
  dialer_.Sent();
  EXPECT_EQ(stats_.pending, 0u);
  EXPECT_EQ(stats_.wakeups, 1u);
  EXPECT_EQ(stats_.messages, 1u);
  EXPECT_EQ(stats_.frames, 1u);
}

TEST_F(UplinkTest, KeepsEverythingUntilOpenWakeupsFirst) {
  Offer(Make("a", 1, 2));
  Offer(Wake("b"));
  Offer(Make("b", 0, 3));
  Offer(Make("a", 0, 4));
  EXPECT_THAT(dialer_.messages, IsEmpty());
  EXPECT_EQ(stats_.pending, 2u);
  EXPECT_EQ(stats_.coalesced, 2u);
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/b 1 4\nns/a 0 6"));
}

TEST_F(UplinkTest, OneFrameAtATimeOfTheCodecsSize) {
  Build(Options(), /*max_batch=*/2);
  dialer_.Open();
  for (const char* name : {"a", "b", "c", "d"}) Offer(Make(name, 1, 1));
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1"));
  Offer(Wake("w"));
  dialer_.Sent();
  dialer_.Sent();
  dialer_.Sent();
  EXPECT_FALSE(dialer_.sending());
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1", "ns/w 1 1\nns/b 1 1",
                                            "ns/c 1 1\nns/d 1 1"));
  EXPECT_EQ(stats_.frames, 3u);
  EXPECT_EQ(stats_.messages, 5u);
}

TEST_F(UplinkTest, BatchIsNeverEmptyNorAboveTheOwnLimit) {
  UplinkOptions options = Options();
  options.max_batch = 0;
  Build(options);
  dialer_.Open();
  Offer(Make("a", 1, 1));
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1"));
}

TEST_F(UplinkTest, DropsWhatTheCodecCannotSpell) {
  Build(Options(), /*max_batch=*/1);
  Offer(Make("unspeakable", 1, 1));
  Offer(Make("a", 1, 1));
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1"));
  EXPECT_EQ(stats_.dropped, 1u);
}

TEST_F(UplinkTest, BacksOffUntilThePeerAppears) {
  Lose();
  EXPECT_EQ(stats_.connect_failures, 1u);
  EXPECT_EQ(dialer_.dials, 1);
  loop_.Advance(kBase);  // 100 ms, then 200, 400
  EXPECT_EQ(dialer_.dials, 2);
  Lose();
  loop_.Advance(kBase);
  EXPECT_EQ(dialer_.dials, 2);
  loop_.Advance(kBase);
  EXPECT_EQ(dialer_.dials, 3);
  Lose();
  loop_.Advance(kBase * 4);
  EXPECT_EQ(dialer_.dials, 4);
  dialer_.Open();
  EXPECT_EQ(stats_.connects, 1u);
}

TEST_F(UplinkTest, StableConnectionIsDialledAgainAtOnce) {
  OpenStable();
  Lose();
  EXPECT_EQ(stats_.disconnects, 1u);
  EXPECT_FALSE(stats_.connected);
  loop_.Advance(absl::ZeroDuration());
  EXPECT_EQ(dialer_.dials, 2);
}

TEST_F(UplinkTest, PeerThatClosesEachTimeIsNotHammered) {
  for (int i = 0; i < 20; ++i) {
    dialer_.Open();
    Lose();
    loop_.Advance(absl::Seconds(2));  // the back-off's cap
  }
  EXPECT_EQ(dialer_.dials, 21);
  dialer_.Open();
  Lose();
  loop_.Advance(absl::Milliseconds(1900));
  EXPECT_EQ(dialer_.dials, 21);
}

TEST_F(UplinkTest, WakeupBringsTheNextDialForward) {
  for (int i = 0; i < 10; ++i) {  // up to the cap
    Lose();
    loop_.Advance(absl::Seconds(2));
  }
  Lose();
  const int dials = dialer_.dials;
  Offer(Make("a", 1, 1));
  loop_.Advance(kBase);
  EXPECT_EQ(dialer_.dials, dials) << "a report is no reason to hurry";
  Offer(Wake("a"));
  EXPECT_EQ(dialer_.dials, dials + 1);
}

TEST_F(UplinkTest, ManyWakeupsDialNoMoreOftenThanTheBase) {
  Lose();
  for (int i = 0; i < 1000; ++i) {  // one each ms
    Offer(Wake(absl::StrCat("r", i)));
    loop_.Advance(absl::Milliseconds(1));
    if (dialer_.connected()) Lose();
  }
  EXPECT_LE(dialer_.dials, 11);
  EXPECT_GE(dialer_.dials, 9);
}

TEST_F(UplinkTest, HurryEnds) {
  Lose();
  Offer(Wake("a"));
  for (int i = 0; i < 2000; ++i) {  // 20 s
    loop_.Advance(absl::Milliseconds(10));
    if (dialer_.connected()) Lose();
  }
  EXPECT_GE(dialer_.dials, 90);   // ten seconds at the base
  EXPECT_LE(dialer_.dials, 110);  // then at the cap
}

// A peer that takes the wake-up and never says so.
// Time counts from when it left, not from when it came.
TEST_F(UplinkTest, DropsAndCountsAboveTheLimit) {
  UplinkOptions options = Options();
  options.max_pending = 2;
  Build(options);
  for (const char* name : {"a", "b", "c"}) Offer(Make(name, 1, 1));
  Offer(Wake("d"));
  EXPECT_EQ(stats_.dropped, 2u);
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/d 1 1\nns/b 1 1"));
}

TEST_F(UplinkTest, LogsStateChangesAndWakeups) {
  Lose();
  loop_.Advance(kBase);
  Lose();  // the same again: said already
  loop_.Advance(kBase * 2);
  Offer(Wake("a"));
  dialer_.Open();
  dialer_.Sent();
  dialer_.DeliveredAll();
  loop_.Advance(absl::Seconds(5));
  Lose();
  EXPECT_THAT(
      logger_.lines(),
      ElementsAre(
          "autoscaler not reachable: lost, next try in 100ms, pending 0",
          "autoscaler connected: ws://autoscaler:8080, pending 1",
          "wake-up revision=ns/a noted=1970-01-01T00:00:01.500000Z "
          "sent=1970-01-01T00:00:02.000001Z",
          "wake-up revision=ns/a noted=1970-01-01T00:00:01.500000Z "
          "delivered=1970-01-01T00:00:02.000001Z",
          "autoscaler disconnected: lost, next try in 0s, pending 1"));
}

TEST_F(UplinkTest, ShutdownSendsTheRestThenCloses) {
  dialer_.Open();
  Offer(Make("a", 1, 1));
  Offer(Make("b", 1, 1));
  bool done = false;
  uplink_->Shutdown(absl::Seconds(1), [&] { done = true; });
  dialer_.Sent();
  EXPECT_FALSE(dialer_.closing());
  dialer_.Sent();
  EXPECT_TRUE(dialer_.closing());
  EXPECT_FALSE(done);
  dialer_.Closed(absl::OkStatus());
  EXPECT_TRUE(done);
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/a 1 1", "ns/b 1 1"));
  EXPECT_EQ(loop_.timers(), 0u);
  EXPECT_EQ(stats_.dropped, 0u);
}

TEST_F(UplinkTest, ShutdownIsBounded) {
  dialer_.Open();
  Offer(Make("a", 1, 1));
  Offer(Make("b", 1, 1));
  bool done = false;
  uplink_->Shutdown(absl::Seconds(1), [&] { done = true; });
  loop_.Advance(absl::Seconds(1));
  EXPECT_TRUE(done);
  EXPECT_FALSE(dialer_.connected());
  EXPECT_EQ(stats_.dropped, 2u);
}

TEST_F(UplinkTest, ShutdownWithoutConnectionIsImmediate) {
  Lose();
  Offer(Make("a", 1, 1));
  bool done = false;
  uplink_->Shutdown(absl::Seconds(1), [&] { done = true; });
  EXPECT_TRUE(done);
  EXPECT_EQ(loop_.timers(), 0u);
  EXPECT_THAT(logger_.lines().back(), HasSubstr("1 messages not sent"));
}

}  // namespace
}  // namespace mixer::autoscaler
