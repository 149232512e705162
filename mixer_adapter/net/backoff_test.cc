#include "mixer_adapter/net/backoff.h"

#include <limits>

#include "gtest/gtest.h"

namespace mixer::net {
namespace {

// spec knative.md 3.2: base sleeps 100, 130, 169, ... ms.
TEST(Backoff, GrowsFromTheBase) {
  const Backoff backoff;
  EXPECT_EQ(backoff.Delay(0, 0), absl::Milliseconds(100));
  EXPECT_NEAR(absl::ToDoubleMilliseconds(backoff.Delay(1, 0)), 130, 0.01);
  EXPECT_NEAR(absl::ToDoubleMilliseconds(backoff.Delay(2, 0)), 169, 0.01);
}

TEST(Backoff, JitterAddsUpToHalf) {
  const Backoff backoff;
  EXPECT_EQ(backoff.Delay(0, 0.5), absl::Milliseconds(125));
  EXPECT_EQ(backoff.Delay(0, 1), absl::Milliseconds(150));
  EXPECT_EQ(backoff.Delay(0, 7), absl::Milliseconds(150));  // clamped
  EXPECT_EQ(backoff.Delay(0, -1), absl::Milliseconds(100));
}

TEST(Backoff, NeverAboveTheCapForAnyAttempt) {
  const Backoff backoff;
  for (const int attempt : {12, 100, 10000, std::numeric_limits<int>::max()}) {
    EXPECT_EQ(backoff.Delay(attempt, 0), absl::Seconds(2)) << attempt;
    EXPECT_EQ(backoff.Delay(attempt, 1), absl::Seconds(2)) << attempt;
  }
}

TEST(Backoff, NegativeAttemptIsTheFirst) {
  EXPECT_EQ(Backoff{}.Delay(-5, 0), absl::Milliseconds(100));
}

}  // namespace
}  // namespace mixer::net
