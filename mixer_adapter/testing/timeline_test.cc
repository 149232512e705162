#include "mixer_adapter/testing/timeline.h"

#include "gtest/gtest.h"

namespace mixer::testing {
namespace {

using Kind = AutoscalerEvent::Kind;

const absl::Time kStart = absl::FromUnixMicros(1767323045000006);

TEST(ParseLogLine, TakesLinesWithAndWithoutScope) {
  const auto plain =
      ParseLogLine("2026-01-02T03:04:05.000006Z\tinfo\tClose server");
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->time, kStart);
  EXPECT_EQ(plain->message, "Close server");
  const auto scoped =
      ParseLogLine("2026-01-02T03:04:05.000006Z\tdebug\tadapters\thello");
  ASSERT_TRUE(scoped.has_value());
  EXPECT_EQ(scoped->message, "hello");
}

TEST(ParseLogLine, RefusesOtherLines) {
  for (const char* line : {"", "\t", "Port: 9091", "2026-01-02T03:04:05Z",
                           "x\ty\tz", "2026-01-02T03:04:05Z\tonly two"}) {
    EXPECT_FALSE(ParseLogLine(line).has_value()) << line;
  }
}

TEST(ParseWakeUp, ReadsWhatTheUplinkLogs) {
  const auto wakeup = ParseWakeUp(
      "wake-up revision=default/hello noted=2026-01-02T03:04:05.000006Z "
      "sent=2026-01-02T03:04:05.000100Z");
  ASSERT_TRUE(wakeup.has_value());
  EXPECT_EQ(wakeup->revision, "default/hello");
  EXPECT_EQ(wakeup->noted, kStart);
  EXPECT_EQ(wakeup->sent - wakeup->noted, absl::Microseconds(94));
}

TEST(ParseWakeUp, RefusesOtherMessages) {
  for (const char* message :
       {"", "wake-up", "wake-up ", "wake-up revision=a/b",
        "wake-up revision=a/b noted=x sent=y", "autoscaler connected: ws://a",
        "wake-up =", "wake-up revision=\"a"}) {
    EXPECT_FALSE(ParseWakeUp(message).has_value()) << message;
  }
}

TEST(ParseEvent, UndoesFormatEvent) {
  AutoscalerEvent event;
  event.time = kStart;
  event.kind = Kind::kMessage;
  event.key = {"default", "hello-00001"};
  event.concurrency = 0.5;
  event.count = 99;
  for (const Kind kind : {Kind::kConnected, Kind::kMessage, Kind::kDesired,
                          Kind::kReady, Kind::kDropped, Kind::kDisconnected}) {
    event.kind = kind;
    event.from = 0;
    event.to = 1;
    event.text = "end of stream";
    const auto parsed = ParseEvent(FormatEvent(event));
    ASSERT_TRUE(parsed.has_value()) << FormatEvent(event);
    EXPECT_EQ(FormatEvent(*parsed), FormatEvent(event));
  }
}

TEST(ParseEvent, RefusesOtherLines) {
  for (const char* line :
       {"", "listening url=ws://127.0.0.1:1", "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05Z event=", "2026-01-02T03:04:05Z event=other"}) {
    EXPECT_FALSE(ParseEvent(line).has_value()) << line;
  }
}

TEST(FormatMicros, GroupsThousands) {
  EXPECT_EQ(FormatMicros(absl::ZeroDuration()), "0");
  EXPECT_EQ(FormatMicros(absl::Microseconds(999)), "999");
  EXPECT_EQ(FormatMicros(absl::Microseconds(1000)), "1 000");
  EXPECT_EQ(FormatMicros(absl::Microseconds(-1234567)), "-1 234 567");
}

TEST(FormatTimeline, SortsAndAligns) {
  EXPECT_EQ(
      FormatTimeline({{kStart + absl::Milliseconds(300), "pod", "ready"},
                      {kStart, "client", "sends"},
                      {kStart + absl::Microseconds(41), "mixs", "notes"}}),
      "          us      step\n"
      "           0            client      sends\n"
      "          41       +41  mixs        notes\n"
      "     300 000  +299 959  pod         ready\n");
  EXPECT_EQ(FormatTimeline({}), "          us      step\n");
}

}  // namespace
}  // namespace mixer::testing
