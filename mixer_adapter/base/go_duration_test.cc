#include "mixer_adapter/base/go_duration.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace mixer {
namespace {

struct ParseCase {
  std::string text;
  std::optional<std::int64_t> nanoseconds;
};

TEST(ParseGoDuration, FollowsGosGrammar) {
  const std::vector<ParseCase> cases = {
      {"0", 0},
      {"+0", 0},
      {"-0", 0},
      {"5s", 5000000000},
      {"1h2m3.5s", 3723500000000},
      {"1m1h", 3660000000000},
      {"1h1h", 7200000000000},
      {".5s", 500000000},
      {"3.s", 3000000000},
      {"1.5\u00b5s", 1500},
      {"1\u03bcs", 1000},
      {"-1us", -1000},
      {"0.9ns", 0},
      {"2562047h47m16.854775807s", INT64_MAX},
      {"-2562047h47m16.854775808s", INT64_MIN},
      {"2562047h47m16.854775808s", std::nullopt},
      {"9223372036854775808000s", std::nullopt},
      {".s", std::nullopt},
      {"00", std::nullopt},
      {"0.0", std::nullopt},
      {"5", std::nullopt},
      {"1d", std::nullopt},
      {"5S", std::nullopt},
      {"5 s", std::nullopt},
      {"", std::nullopt},
      {"+", std::nullopt},
      {"inf", std::nullopt},
  };
  for (const ParseCase& c : cases) {
    const std::optional<absl::Duration> got = ParseGoDuration(c.text);
    ASSERT_EQ(got.has_value(), c.nanoseconds.has_value()) << c.text;
    if (got.has_value()) {
      EXPECT_EQ(absl::ToInt64Nanoseconds(*got), *c.nanoseconds) << c.text;
    }
  }
}

TEST(FormatGoDuration, PrintsAsGo) {
  EXPECT_EQ(FormatGoDuration(absl::ZeroDuration()), "0s");
  EXPECT_EQ(FormatGoDuration(absl::Nanoseconds(7)), "7ns");
  EXPECT_EQ(FormatGoDuration(absl::Nanoseconds(1500)), "1.5\u00b5s");
  EXPECT_EQ(FormatGoDuration(absl::Milliseconds(300)), "300ms");
  EXPECT_EQ(FormatGoDuration(absl::Seconds(3)), "3s");
  EXPECT_EQ(FormatGoDuration(absl::Seconds(60)), "1m0s");
  EXPECT_EQ(FormatGoDuration(absl::Hours(1)), "1h0m0s");
  EXPECT_EQ(FormatGoDuration(-absl::Milliseconds(1500)), "-1.5s");
  EXPECT_EQ(FormatGoDuration(absl::Nanoseconds(INT64_MIN)),
            "-2562047h47m16.854775808s");
}

}  // namespace
}  // namespace mixer
