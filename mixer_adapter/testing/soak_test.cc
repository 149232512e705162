// A short soak; the long one is run by hand (README.md).
#include "mixer_adapter/testing/soak.h"

#include "gtest/gtest.h"

namespace mixer::testing {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000);

absl::Time At(double seconds) { return kStart + absl::Seconds(seconds); }

TEST(Uptime, AWaitCountsWhileTheAutoscalerIsThere) {
  Uptime uptime;
  uptime.Up(At(0));
  uptime.Down(At(10));
  uptime.Down(At(15));  // killed, after it was frozen
  uptime.Up(At(20));
  EXPECT_EQ(uptime.LongestWait(At(1), At(1.5)), absl::Milliseconds(500));
  EXPECT_EQ(uptime.LongestWait(At(9), At(20.25)), absl::Seconds(1));
  EXPECT_EQ(uptime.LongestWait(At(12), At(20.25)), absl::Milliseconds(250));
  EXPECT_EQ(uptime.LongestWait(At(9), At(25)), absl::Seconds(5));
  EXPECT_EQ(uptime.LongestWait(At(12), At(15)), absl::ZeroDuration());
  EXPECT_EQ(uptime.total(At(25)), absl::Seconds(15));
}

TEST(Arrivals, TheFirstReadingCounts) {
  Uptime uptime;
  uptime.Up(At(0));
  Arrivals arrivals;
  arrivals.Noted("a", At(1));
  arrivals.Noted("b", At(2));
  arrivals.Read("a", At(3));
  arrivals.Read("a", At(4));
  arrivals.Read("c", At(4));
  EXPECT_EQ(arrivals.missing(), 1u);
  const std::vector<Arrivals::Wait> waits = arrivals.Waits(uptime, At(10));
  ASSERT_EQ(waits.size(), 2u);
  EXPECT_EQ(waits[0].length, absl::Seconds(2));
  EXPECT_EQ(waits[1].length, absl::Seconds(8));
}

// Nothing is lost. That nothing is late is for the long run on a quiet machine.
TEST(Soak, NoWakeUpIsLost) {
  for (const char* const release : {"0.9", "1.8"}) {
    SoakOptions options;
    options.autoscaler = "mixer_adapter/testing/embedded_autoscaler";
    options.length = absl::Seconds(10);
    options.release = release;
    options.seed = 7;
    const SoakResult result = RunSoak(options);
    EXPECT_EQ(result.lost, 0u) << result.ToString();
    EXPECT_GT(result.cold_starts, 100u);
    EXPECT_GT(result.kills + result.restarts + result.freezes, 0);
  }
}

}  // namespace
}  // namespace mixer::testing
