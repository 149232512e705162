#include "mixer_adapter/server/latency_average.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::server {
namespace {

// In seconds: at a time either a sample is added or the average is this.
TEST(LatencyAverage, Cases) {
  const auto cases =
      testing::ReadJsonl("testdata/load_shedding/latency_average.jsonl");
  EXPECT_FALSE(cases.empty());
  for (const testing::JsonlCase& c : cases) {
    SCOPED_TRACE(c.where);
    LatencyAverage average(absl::Seconds(c.json.at("half_life").get<double>()));
    for (const auto& step : c.json.at("steps")) {
      const absl::Time now = absl::FromUnixSeconds(1500000000) +
                             absl::Seconds(step.at("at").get<double>());
      if (step.contains("add")) {
        average.Add(absl::Seconds(step["add"].get<double>()), now);
      } else {
        EXPECT_NEAR(absl::ToDoubleSeconds(average.Value(now)),
                    step.at("value").get<double>(), 1e-9)
            << step;
      }
    }
  }
}

}  // namespace
}  // namespace mixer::server
