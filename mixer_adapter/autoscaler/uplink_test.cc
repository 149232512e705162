// The uplink over connections on paper and a clock wound by hand.
#include "mixer_adapter/autoscaler/uplink.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_dialer.h"
#include "mixer_adapter/testing/fake_loop.h"
#include "mixer_adapter/testing/line_codec.h"
#include "mixer_adapter/testing/recording_logger.h"

namespace mixer::autoscaler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::Duration kBase = absl::Milliseconds(100);

Report Make(const std::string& name, double concurrency, double count) {
  Report report;
  report.message.key = {"ns", name};
  report.message.stat.average_concurrent_requests = concurrency;
  report.message.stat.request_count = count;
  return report;
}

Report Wake(const std::string& name) {
  Report report = Make(name, 1, 1);
  report.wakeup = true;
  report.noted = absl::FromUnixMicros(1'500'000);
  return report;
}

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMicros(2'000'001); }
};

class UplinkTest : public ::testing::Test {
 protected:
  UplinkOptions Options() {
    UplinkOptions options;
    options.url = *net::ParseUrl("ws://autoscaler:8080");
    options.backoff.jitter = 0;
    options.backoff.factor = 2;
    return options;
  }
  void Build(UplinkOptions options, std::size_t max_batch = 100,
             const Codec* also = nullptr) {
    codec_ = std::make_unique<testing::LineCodec>(max_batch);
    std::vector<const Codec*> codecs = {codec_.get()};
    if (also != nullptr) codecs.push_back(also);
    uplink_ = std::make_unique<Uplink>(
        std::move(options), UplinkEnv{&loop_, &dialer_, std::move(codecs),
                                      &clock_, &logger_, &stats_});
    uplink_->Start();
  }
  void SetUp() override { Build(Options()); }

  void Offer(Report report) {
    std::vector<Report> reports;
    reports.push_back(std::move(report));
    uplink_->Offer(std::move(reports));
  }
  void Lose() { dialer_.Closed(absl::UnavailableError("lost")); }
  // A connection that has lived long enough to be dialled again at once.
  void OpenStable() {
    dialer_.Open();
    loop_.Advance(absl::Seconds(5));
  }

  testing::FakeLoop loop_;
  testing::FakeDialer dialer_;
  testing::RecordingLogger logger_;
  FixedClock clock_;
  ClientStats stats_;
  std::unique_ptr<testing::LineCodec> codec_;
  std::unique_ptr<Uplink> uplink_;
};

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
  dialer_.Delivered(2);
  loop_.Advance(absl::Seconds(1));
  dialer_.messages.clear();
  Lose();
  loop_.Advance(absl::ZeroDuration());
  dialer_.Open();
  EXPECT_THAT(dialer_.messages, ElementsAre("ns/new 1 1"));
  EXPECT_EQ(stats_.delivered, 2u);
}

// A peer that takes the wake-up and never says so.
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

// Time counts from when it left, not from when it came.
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
          "autoscaler disconnected: lost, next try in 0s, pending 0"));
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
