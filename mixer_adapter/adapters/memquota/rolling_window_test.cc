#include "mixer_adapter/adapters/memquota/rolling_window.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace mixer::memquota {
namespace {

struct Step {
  std::int64_t tick;
  std::int64_t amount;  // negative: give back
  std::int64_t want;    // taken or given back
};

struct Case {
  std::string name;
  std::int64_t limit;
  std::int64_t ticks;
  std::vector<Step> steps;
};

class RollingWindowCases : public ::testing::TestWithParam<Case> {};

TEST_P(RollingWindowCases, CountsTheLastTicks) {
  RollingWindow window(GetParam().limit, GetParam().ticks);
  for (const Step& step : GetParam().steps) {
    const std::int64_t got =
        step.amount < 0
            ? window.GiveBack(-step.amount, step.tick)
            : (window.Take(step.amount, step.tick) ? step.amount : 0);
    EXPECT_EQ(got, step.want) << "tick " << step.tick << " " << step.amount;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, RollingWindowCases,
    ::testing::Values(
        Case{"all_or_nothing", 5, 10, {{0, 3, 3}, {0, 3, 0}, {0, 2, 2}}},
        Case{"comes_back_when_the_window_has_passed",
             5,
             10,
             {{3, 5, 5}, {12, 1, 0}, {13, 5, 5}}},
        Case{"each_tick_for_itself",
             3,
             10,
             {{0, 1, 1}, {5, 2, 2}, {10, 1, 1}, {14, 1, 0}, {15, 2, 2}}},
        Case{"newest_is_given_back_first",
             5,
             10,
             {{0, 3, 3}, {5, 2, 2}, {6, -3, 3}, {10, 5, 5}}},
        Case{"no_more_than_in_use", 5, 10, {{0, 3, 3}, {1, -9, 3}, {1, 5, 5}}},
        Case{"expired_is_not_given_back", 5, 10, {{0, 3, 3}, {10, -3, 0}}},
        Case{"time_that_goes_back_stands_still",
             2,
             10,
             {{20, 2, 2}, {5, 1, 0}, {29, 1, 0}, {30, 2, 2}}},
        Case{"a_limit_of_nothing", 0, 10, {{0, 0, 0}, {0, 1, 0}}},
        Case{
            "large_amounts",
            INT64_MAX,
            1,
            {{0, INT64_MAX, INT64_MAX}, {0, 1, 0}, {1, INT64_MAX, INT64_MAX}}}),
    [](const auto& info) { return info.param.name; });

// What was taken at each tick, and nothing else.
class NaiveWindow {
 public:
  NaiveWindow(std::int64_t limit, std::int64_t ticks)
      : limit_(limit), ticks_(ticks) {}

  std::int64_t Available(std::int64_t tick) const {
    std::int64_t in_use = 0;
    for (const auto& [at, amount] : taken_) {
      if (at > tick - ticks_) in_use += amount;
    }
    return limit_ - in_use;
  }
  bool Take(std::int64_t amount, std::int64_t tick) {
    if (amount > Available(tick)) return false;
    taken_[tick] += amount;
    return true;
  }
  std::int64_t GiveBack(std::int64_t amount, std::int64_t tick) {
    std::int64_t given = 0;
    for (auto it = taken_.rbegin(); it != taken_.rend(); ++it) {
      if (it->first <= tick - ticks_) break;
      const std::int64_t part = std::min(amount - given, it->second);
      it->second -= part;
      given += part;
    }
    return given;
  }

 private:
  const std::int64_t limit_;
  const std::int64_t ticks_;
  std::map<std::int64_t, std::int64_t> taken_;
};

TEST(RollingWindow, DoesWhatANaiveOneDoes) {
  std::mt19937 random(7);
  const auto below = [&random](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  for (int round = 0; round < 200; ++round) {
    const std::int64_t limit = below(30);
    const std::int64_t ticks = 1 + below(20);
    RollingWindow window(limit, ticks);
    NaiveWindow naive(limit, ticks);
    std::int64_t tick = below(1000);
    for (int i = 0; i < 300; ++i) {
      if (below(3) > 0) tick += below(below(10) == 0 ? 40 : 4);
      const std::int64_t amount = below(9);
      switch (below(3)) {
        case 0:
          ASSERT_EQ(window.Take(amount, tick), naive.Take(amount, tick));
          break;
        case 1:
          ASSERT_EQ(window.GiveBack(amount, tick),
                    naive.GiveBack(amount, tick));
          break;
        default:
          ASSERT_EQ(window.Available(tick), naive.Available(tick));
      }
    }
  }
}

}  // namespace
}  // namespace mixer::memquota
