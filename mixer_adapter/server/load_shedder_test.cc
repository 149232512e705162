#include "mixer_adapter/server/load_shedder.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/testing/fake_clock.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/recording_logger.h"

namespace mixer::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kSlow[] =
    "'Current observed average latency (0.129449) exceeds specified threshold "
    "(0.100000). Please retry request.'";
constexpr char kTooMany[] =
    "'Too many requests have been received by this server in the current time "
    "window (limit: 10.000000). Please retry request later.'";

LoadSheddingOptions Limits(LoadSheddingMode mode) {
  LoadSheddingOptions options;
  options.mode = mode;
  options.average_latency_threshold = absl::Milliseconds(100);
  options.max_requests_per_second = 10;
  options.burst_size = 2;
  return options;
}

class LoadShedderTest : public ::testing::Test {
 protected:
  std::unique_ptr<LoadShedder> Create(const LoadSheddingOptions& options) {
    auto shedder =
        LoadShedder::Create(options, {&logger_, &registry_, &scheduler_});
    EXPECT_TRUE(shedder.ok()) << shedder.status();
    return *std::move(shedder);
  }

  bool Admit(LoadShedder::Gate* gate, std::int64_t cost = 1) {
    return gate->Admit(cost, clock_.Now());
  }

  // 0.2 s after an RPC that took 1 s: an average of 0.129449 s.
  void MakeSlow(LoadShedder::Gate* gate) {
    gate->Ended(absl::Seconds(1), clock_.Now());
    clock_.Advance(absl::Milliseconds(200));
  }

  std::uint64_t throttled() {
    return registry_.GetCounter("mixer_loadshedding_requests_throttled", "")
        ->Value();
  }

  // What the next second's lines are.
  std::vector<std::string> NextLines() {
    const std::size_t before = logger_.lines().size();
    scheduler_.Advance(absl::Seconds(1));
    const std::vector<std::string> lines = logger_.lines();
    return {lines.begin() + static_cast<std::ptrdiff_t>(before), lines.end()};
  }

  testing::FakeClock clock_;
  testing::RecordingLogger logger_;
  metrics::Registry registry_;
  testing::FakeScheduler scheduler_;
};

TEST_F(LoadShedderTest, IsNoneIfDisabled) {
  EXPECT_EQ(Create(Limits(LoadSheddingMode::kDisabled)), nullptr);
  EXPECT_EQ(scheduler_.task_count(), 0u);
}

TEST_F(LoadShedderTest, RefusesBadOptions) {
  LoadSheddingOptions options;
  options.burst_size = -1;
  EXPECT_EQ(LoadShedder::Create(options, {&logger_, &registry_, &scheduler_})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(LoadShedderTest, WarnsAtStart) {
  LoadSheddingOptions options = Limits(LoadSheddingMode::kEnforce);
  options.burst_size = 0;
  const auto shedder = Create(options);
  EXPECT_THAT(logger_.lines(), ElementsAre(HasSubstr("--burstSize 0")));
  LoadShedder::Gate gate(shedder.get());
  EXPECT_FALSE(Admit(&gate));
}

TEST_F(LoadShedderTest, RefusesWhileTheAverageIsHigh) {
  const auto shedder = Create(Limits(LoadSheddingMode::kEnforce));
  LoadShedder::Gate gate(shedder.get());
  gate.Ended(absl::Seconds(1), clock_.Now());
  clock_.Advance(absl::Milliseconds(100));
  EXPECT_TRUE(Admit(&gate)) << "0.067 s";
  clock_.Advance(absl::Milliseconds(100));
  EXPECT_FALSE(Admit(&gate)) << "0.129 s";
  EXPECT_EQ(gate.overloaded().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(gate.overloaded().message(),
            "Server is currently overloaded. Please try again.");
  // Refusals are quick, and bring it down.
  gate.Ended(absl::ZeroDuration(), clock_.Now());
  clock_.Advance(absl::Milliseconds(300));
  EXPECT_FALSE(Admit(&gate)) << "0.105 s";
  clock_.Advance(absl::Milliseconds(100));
  EXPECT_TRUE(Admit(&gate)) << "0.098 s";
  EXPECT_EQ(throttled(), 2u);
}

TEST_F(LoadShedderTest, JudgesAThreadByItsOwnRpcs) {
  const auto shedder = Create(Limits(LoadSheddingMode::kEnforce));
  LoadShedder::Gate slow(shedder.get());
  LoadShedder::Gate quick(shedder.get());
  MakeSlow(&slow);
  EXPECT_FALSE(Admit(&slow));
  EXPECT_TRUE(Admit(&quick));
}

TEST_F(LoadShedderTest, LimitsTheRateOfAllThreads) {
  const auto shedder = Create(Limits(LoadSheddingMode::kEnforce));
  LoadShedder::Gate one(shedder.get());
  LoadShedder::Gate two(shedder.get());
  EXPECT_FALSE(Admit(&one, 3)) << "more than the burst";
  EXPECT_TRUE(Admit(&one));
  EXPECT_TRUE(Admit(&two));
  EXPECT_FALSE(Admit(&two));
  clock_.Advance(absl::Milliseconds(100));
  EXPECT_FALSE(Admit(&one, 2));
  EXPECT_TRUE(Admit(&one));
  EXPECT_EQ(throttled(), 3u);
}

TEST_F(LoadShedderTest, WhatIsRefusedForLatencyTakesNoToken) {
  const auto shedder = Create(Limits(LoadSheddingMode::kEnforce));
  LoadShedder::Gate slow(shedder.get());
  LoadShedder::Gate quick(shedder.get());
  MakeSlow(&slow);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(Admit(&slow));
  EXPECT_TRUE(Admit(&quick, 2));
}

TEST_F(LoadShedderTest, TellsOnceASecondHowManyAndWhy) {
  const auto shedder = Create(Limits(LoadSheddingMode::kEnforce));
  LoadShedder::Gate slow(shedder.get());
  LoadShedder::Gate quick(shedder.get());
  EXPECT_THAT(NextLines(), IsEmpty());
  MakeSlow(&slow);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Admit(&slow));
  EXPECT_FALSE(Admit(&quick, 3));
  EXPECT_THAT(logger_.lines(), IsEmpty()) << "not on the request path";
  EXPECT_THAT(NextLines(),
              ElementsAre("Throttled (grpcResponseLatency): " +
                              std::string(kSlow) + " (3 requests)",
                          "Throttled (RateLimit): " + std::string(kTooMany) +
                              " (1 request)"));
  EXPECT_THAT(NextLines(), IsEmpty());
}

TEST_F(LoadShedderTest, LogOnlyTellsAndLetsPass) {
  const auto shedder = Create(Limits(LoadSheddingMode::kLogOnly));
  LoadShedder::Gate gate(shedder.get());
  MakeSlow(&gate);
  EXPECT_TRUE(Admit(&gate, 3));
  EXPECT_EQ(throttled(), 0u);
  EXPECT_THAT(NextLines(),
              ElementsAre("LogOnly - Throttled (grpcResponseLatency): " +
                              std::string(kSlow) + " (1 request)",
                          "LogOnly - Throttled (RateLimit): " +
                              std::string(kTooMany) + " (1 request)"));
}

TEST_F(LoadShedderTest, WarnsOnlyOfWhatItRefuses) {
  for (const auto mode :
       {LoadSheddingMode::kLogOnly, LoadSheddingMode::kEnforce}) {
    testing::RecordingLogger warnings(LogLevel::kWarn);
    const auto shedder =
        LoadShedder::Create(Limits(mode), {&warnings, &registry_, &scheduler_});
    LoadShedder::Gate gate(shedder->get());
    Admit(&gate, 3);
    scheduler_.Advance(absl::Seconds(1));
    EXPECT_EQ(warnings.lines().size(),
              mode == LoadSheddingMode::kEnforce ? 1u : 0u);
  }
}

TEST_F(LoadShedderTest, SamplesAsManyRpcsAsAskedFor) {
  LoadSheddingOptions options = Limits(LoadSheddingMode::kEnforce);
  options.latency_samples_per_second = 1;
  const auto shedder = Create(options);
  LoadShedder::Gate gate(shedder.get());
  gate.Ended(absl::ZeroDuration(), clock_.Now());
  clock_.Advance(absl::Milliseconds(500));
  gate.Ended(absl::Hours(1), clock_.Now());
  clock_.Advance(absl::Seconds(5));
  EXPECT_TRUE(Admit(&gate)) << "that one was left out";
  gate.Ended(absl::Hours(1), clock_.Now());
  clock_.Advance(absl::Seconds(1));
  EXPECT_FALSE(Admit(&gate));
}

}  // namespace
}  // namespace mixer::server
