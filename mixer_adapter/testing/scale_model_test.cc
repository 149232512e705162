#include "mixer_adapter/testing/scale_model.h"

#include "gtest/gtest.h"

namespace mixer::testing {
namespace {

using Kind = AutoscalerEvent::Kind;

constexpr absl::Time kNow = absl::UnixEpoch();

autoscaler::StatMessage Busy(double concurrency) {
  autoscaler::StatMessage message{{"default", "hello-00001"}, {}};
  message.stat.average_concurrent_requests = concurrency;
  return message;
}

TEST(ScaleModel, WakesOnceAndIsReadyAfterTheStartTime) {
  ScaleModel model({{}, absl::Milliseconds(300)});
  EXPECT_TRUE(model.Record(Busy(0), kNow).empty());
  const auto woken = model.Record(Busy(0.5), kNow);
  ASSERT_EQ(woken.size(), 1u);
  EXPECT_EQ(woken[0].kind, Kind::kDesired);
  EXPECT_EQ(woken[0].from, 0);
  EXPECT_EQ(woken[0].to, 1);
  EXPECT_TRUE(model.Record(Busy(7), kNow).empty());
  EXPECT_EQ(model.NextDue(), kNow + absl::Milliseconds(300));
  EXPECT_TRUE(model.Advance(kNow + absl::Milliseconds(299)).empty());
  const auto ready = model.Advance(model.NextDue());
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].kind, Kind::kReady);
  EXPECT_EQ(model.NextDue(), absl::InfiniteFuture());
}

TEST(ScaleModel, ReturnsToZeroAfterAWindowWithoutLoad) {
  ScaleModel model({{}, absl::ZeroDuration(), absl::Seconds(60)});
  model.Record(Busy(1), kNow);
  model.Advance(kNow);
  model.Record(Busy(1), kNow + absl::Seconds(10));
  EXPECT_EQ(model.NextDue(), kNow + absl::Seconds(70));
  const auto idle = model.Advance(model.NextDue());
  ASSERT_EQ(idle.size(), 1u);
  EXPECT_EQ(idle[0].to, 0);
  EXPECT_EQ(model.Record(Busy(1), kNow + absl::Seconds(80)).size(), 1u);
}

TEST(ScaleModel, IgnoresRevisionsThatAreNotKnown) {
  ScaleModel model({{{"default", "other"}}, absl::ZeroDuration()});
  EXPECT_TRUE(model.Record(Busy(1), kNow).empty());
}

TEST(FormatEvent, IsOneLineOfKeysAndValues) {
  AutoscalerEvent event;
  event.time = kNow + absl::Microseconds(1500000);
  event.kind = Kind::kMessage;
  event.key = {"default", "hello-00001"};
  event.concurrency = 1;
  event.count = 0.5;
  EXPECT_EQ(FormatEvent(event),
            "1970-01-01T00:00:01.500000Z event=message "
            "revision=default/hello-00001 concurrency=1 count=0.5");
  event.key.name = "a b\n";
  EXPECT_EQ(FormatEvent(event),
            "1970-01-01T00:00:01.500000Z event=message "
            "revision=\"default/a b\\n\" concurrency=1 count=0.5");
  event.kind = Kind::kDropped;
  event.text = "say \"no\"\n";
  EXPECT_EQ(FormatEvent(event),
            "1970-01-01T00:00:01.500000Z event=dropped "
            "reason=\"say \\\"no\\\"\\n\"");
}

}  // namespace
}  // namespace mixer::testing
