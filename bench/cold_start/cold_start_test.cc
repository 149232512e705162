// What must hold of the lab's runs, whatever their figures.
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "bench/cold_start/constants.h"
#include "bench/cold_start/designs.h"
#include "bench/cold_start/experiment.h"
#include "bench/cold_start/result.h"
#include "bench/cold_start/table.h"
#include "bench/cold_start/workload.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/kactivator/cold_starts.h"
#include "re2/re2.h"

namespace mixer::cold_start {
namespace {

using ::testing::HasSubstr;

const char kHoldAndRetry[] = "ours, hold, Check retries";
constexpr kactivator::HoldOptions kHolding;
// Held Checks are looked at now and then; their way there and back.
constexpr absl::Duration kLook = absl::Milliseconds(20);

// Small, yet each kind of event happens often.
Options SmallOptions() {
  Options options;
  options.duration = absl::Minutes(40);
  options.revisions = 40;
  options.restart_interval = absl::Minutes(2);
  return options;
}

Options WithoutRestarts(Options options) {
  options.restart_interval = absl::ZeroDuration();
  return options;
}

Result RunByName(const std::string& name, const Options& options) {
  return RunDesign(*FindDesign(name), options, MakeWorkload(options));
}

// Each design under a few seeds.
class DesignTest
    : public ::testing::TestWithParam<std::tuple<std::size_t, int>> {
 protected:
  const DesignSpec& design() const {
    return Designs()[std::get<0>(GetParam())];
  }
  Result RunWith(Options options) const {
    options.seed = std::get<1>(GetParam());
    return RunDesign(design(), options, MakeWorkload(options));
  }
};

TEST_P(DesignTest, EveryRequestEndsOnce) {
  for (const double silent : {0.0, 0.5}) {
    Options options = SmallOptions();
    options.silent_restarts = silent;
    options.client_patience = absl::Seconds(4) * silent;
    options.unknown_for = absl::Seconds(2) * silent;
    const Result result = RunWith(options);
    EXPECT_GT(Summarize(result).cold, 100);
    for (const RequestRecord& request : result.requests) {
      ASSERT_EQ(request.ends, 1) << "at " << request.at;
      ASSERT_GE(request.latency, absl::ZeroDuration());
    }
  }
}

TEST_P(DesignTest, OursLosesNoWakeup) {
  if (!design().ours) GTEST_SKIP() << "not ours";
  for (const Options& options :
       {WithoutRestarts(SmallOptions()), SmallOptions()}) {
    const Result result = RunWith(options);
    EXPECT_GT(result.wakeups, 100);
    EXPECT_EQ(result.lost_wakeups, 0);
    EXPECT_EQ(result.lost_messages, 0);
    // An outage, a dial of the back-off's cap, a tick.
    EXPECT_LT(result.longest_asleep, options.outage.max + absl::Seconds(4));
  }
}

// Hold asks again until pods serve, so that nothing that an Autoscaler does
// with a wake-up is its end.
TEST_P(DesignTest, HoldLosesNoWakeupToAnyAutoscaler) {
  if (design().name.find("hold") == std::string::npos) {
    GTEST_SKIP() << "does not hold";
  }
  Options silent = SmallOptions();
  silent.silent_restarts = 1;
  Options unknown = SmallOptions();
  unknown.unknown_for = absl::Seconds(1);
  for (const Options& options : {silent, unknown}) {
    const Result result = RunWith(options);
    EXPECT_GT(result.wakeups, 100);
    EXPECT_EQ(result.lost_wakeups, 0);
  }
}

TEST_P(DesignTest, IsRepeatable) {
  const std::string first = DesignTable({RunWith(SmallOptions())});
  EXPECT_EQ(first, DesignTable({RunWith(SmallOptions())}));
}

INSTANTIATE_TEST_SUITE_P(
    , DesignTest,
    ::testing::Combine(::testing::Range<std::size_t>(0, Designs().size()),
                       ::testing::Values(1, 2)));

TEST(OriginalTest, LosesWakeupsWhenTheAutoscalerRestarts) {
  for (const char* const name :
       {"original, plain", "original, route retries"}) {
    EXPECT_GT(RunByName(name, SmallOptions()).lost_wakeups, 0) << name;
    EXPECT_EQ(RunByName(name, WithoutRestarts(SmallOptions())).lost_wakeups, 0)
        << name;
  }
}

TEST(OriginalTest, ACachedAnswerHidesRequests) {
  const Options options = WithoutRestarts(SmallOptions());
  const Result cached = RunByName("original cached, route retries", options);
  EXPECT_GT(cached.lost_wakeups, 0);
  EXPECT_GT(Summarize(cached).failed_percent(), 10);
}

// An Autoscaler that is back but does not know the revisions yet: a wake-up
// must be repeated for longer than it was away.
TEST(WakingTest, RepeatedWakeupsOutliveAnOutage) {
  Options options = SmallOptions();
  options.unknown_for = absl::Seconds(1);
  options.repeat_wakeups = absl::ZeroDuration();
  EXPECT_GT(RunByName("ours, route retries", options).lost_wakeups, 0);
  options.repeat_wakeups = absl::Seconds(20);
  ASSERT_GT(options.repeat_wakeups, options.outage.max + options.unknown_for);
  EXPECT_EQ(RunByName("ours, route retries", options).lost_wakeups, 0);
}

TEST(HoldTest, FailsNothingIfPodsStartWithinTheLimit) {
  Options options = WithoutRestarts(SmallOptions());
  options.pod_start.max = absl::Seconds(4);
  ASSERT_LT(options.gateway_lag.max, options.settle);
  for (const char* const name : {"ours, hold", kHoldAndRetry}) {
    const Summary sum = Summarize(RunByName(name, options));
    EXPECT_GT(sum.cold, 100);
    EXPECT_EQ(sum.failed + sum.failed_warm, 0) << name;
    EXPECT_LE(sum.max, kHolding.limit + kLook) << name;
  }
}

// A Check may come while the pod is already on its way out. Kept by the proxy,
// an answer "ready" would send later requests to nobody.
TEST(HoldTest, AnAnswerInTheMomentOfRemovalIsNotKept) {
  Options options = WithoutRestarts(Options());
  options.duration = absl::Hours(1);
  options.watch_lag = {absl::Milliseconds(1000), absl::Milliseconds(1100)};
  options.gateway_lag = {absl::Milliseconds(1200), absl::Milliseconds(1300)};
  const Summary sum = Summarize(RunByName(kHoldAndRetry, options));
  EXPECT_GT(sum.cold, 100);
  EXPECT_EQ(sum.failed + sum.failed_warm, 0);
}

TEST(HoldTest, CheckRetriesCarryARequestOverTheLimit) {
  const Options options = WithoutRestarts(SmallOptions());
  EXPECT_GT(Summarize(RunByName("ours, hold", options)).failed, 0);
  const Summary sum = Summarize(RunByName(kHoldAndRetry, options));
  EXPECT_EQ(sum.failed, 0);
  EXPECT_GT(sum.max, kHolding.limit + kLook);
}

TEST(HoldTest, ReleasedTooEarlyARequestFails) {
  Options options = WithoutRestarts(SmallOptions());
  options.settle = options.gateway_lag.min;
  const Result result = RunByName(kHoldAndRetry, options);
  EXPECT_GT(Summarize(result).failed, 0);
  for (const RequestRecord& request : result.requests) {
    EXPECT_TRUE(request.served() || request.outcome == Outcome::kNoEndpoint);
  }
}

TEST(HoldTest, AClientThatGivesUpLeavesNothingBehind) {
  Options options = WithoutRestarts(SmallOptions());
  options.client_patience = absl::Seconds(2);
  const Result result = RunByName(kHoldAndRetry, options);
  int left = 0;
  for (const RequestRecord& request : result.requests) {
    EXPECT_LE(request.latency, options.client_patience);
    if (request.served()) continue;
    EXPECT_EQ(request.outcome, Outcome::kLeft);
    ++left;
  }
  EXPECT_GT(left, 100);
  EXPECT_EQ(result.lost_wakeups, 0);
}

TEST(WorkloadTest, IsOfItsSeed) {
  Options options = SmallOptions();
  const Workload first = MakeWorkload(options);
  options.seed = 2;
  const Workload second = MakeWorkload(options);
  ASSERT_FALSE(first.arrivals.empty());
  ASSERT_FALSE(first.restarts.empty());
  EXPECT_NE(first.arrivals.front().at, second.arrivals.front().at);
  EXPECT_NE(first.restarts.front().at, second.restarts.front().at);
  absl::Duration last;
  for (const Arrival& arrival : first.arrivals) {
    EXPECT_GE(arrival.at, last);
    EXPECT_LT(arrival.at, options.duration);
    last = arrival.at;
  }
}

TEST(WorkloadTest, PodsTakeAsLongAsAsked) {
  const Options options;
  int below = 0;
  for (int i = 0; i < 1000; ++i) {
    const absl::Duration start = PodStart(options, i, 0);
    EXPECT_GE(start, options.pod_start.min);
    EXPECT_LE(start, options.pod_start.max);
    if (start < absl::Milliseconds(707)) ++below;  // the middle of the factors
  }
  EXPECT_NEAR(below, 500, 80);
}

TEST(ResultTest, Percentiles) {
  const std::vector<absl::Duration> sorted = {
      absl::Seconds(1), absl::Seconds(2), absl::Seconds(3), absl::Seconds(4)};
  EXPECT_EQ(Percentile(sorted, 0.5), absl::Seconds(2));
  EXPECT_EQ(Percentile(sorted, 0.51), absl::Seconds(3));
  EXPECT_EQ(Percentile(sorted, 1), absl::Seconds(4));
  EXPECT_EQ(Percentile(sorted, 0), absl::Seconds(1));
  EXPECT_EQ(Percentile({}, 0.5), absl::ZeroDuration());
}

TEST(TableTest, ShortDurations) {
  EXPECT_EQ(ShortDuration(absl::ZeroDuration()), "0");
  EXPECT_EQ(ShortDuration(absl::Microseconds(608)), "0.61 ms");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(50)), "50.0 ms");
  EXPECT_EQ(ShortDuration(absl::Microseconds(999'600)), "1.00 s");
  EXPECT_EQ(ShortDuration(absl::Seconds(854)), "854 s");
}

std::string Contents(const std::string& name) {
  std::ifstream file("bench/cold_start/" + name);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The line of `text` with `word`.
std::string LineWith(const std::string& word, const std::string& text) {
  const std::size_t at = text.find(word);
  if (at == std::string::npos) return "";
  const std::size_t begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

// "absl::Seconds(2)" is "2 s" for a reader; a number is itself.
std::string ValueText(std::string code) {
  static const std::map<std::string, std::string> units = {
      {"Minutes", "min"},
      {"Seconds", "s"},
      {"Milliseconds", "ms"},
      {"Microseconds", "µs"}};
  std::string unit, number;
  if (RE2::FullMatch(code, "absl::(\\w+)\\((\\d+)\\)", &unit, &number)) {
    return number + " " + units.at(unit);
  }
  RE2::GlobalReplace(&code, "'", "");
  return code;
}

TEST(ReadmeTest, ListsEveryConstant) {
  const std::string header = Contents("constants.h");
  const std::string readme = Contents("README.md");
  re2::StringPiece rest(header);
  std::string name, value;
  int found = 0;
  while (RE2::FindAndConsume(&rest, "constexpr \\S+ (k\\w+) =\\s+([^;]+);",
                             &name, &value)) {
    EXPECT_THAT(LineWith("`" + name + "`", readme), HasSubstr(ValueText(value)))
        << name;
    ++found;
  }
  EXPECT_GT(found, 30);
}

TEST(ReadmeTest, NamesEveryDesign) {
  const std::string readme = Contents("README.md");
  for (const DesignSpec& design : Designs()) {
    EXPECT_THAT(readme, HasSubstr("| " + design.name));
  }
}

}  // namespace
}  // namespace mixer::cold_start
