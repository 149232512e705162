// The gateway, with an adapter that does what a case says.
#include "bench/cold_start/gateway.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/cold_start/constants.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_loop.h"

namespace mixer::cold_start {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CheckAnswer kOk;
constexpr absl::Duration kLong = absl::Minutes(10);

// Answers at once, each Check with the next of its answers, then the last.
class ScriptedAdapter final : public Adapter {
 public:
  void Start() override {}
  void Check(const CheckCall& call, Answer answer) override {
    requests.push_back(call.request);
    if (holds) {
      held = call;
      this->answer = std::move(answer);
      return;
    }
    answer(script[std::min(checks, script.size() - 1)]);
    ++checks;
  }
  void OnEndpoints(int, bool) override {}
  absl::Duration cost() const override { return kCheck; }
  int lost_messages() const override { return 0; }

  std::vector<CheckAnswer> script = {kOk};
  std::vector<std::string> requests;
  // Keeps the call instead.
  bool holds = false;
  CheckCall held;
  Answer answer;
  std::size_t checks = 0;
};

class GatewayTest : public ::testing::Test {
 protected:
  void Build(const GatewayOptions& gateway) {
    options_.revisions = 1;
    options_.pod_start = {absl::Seconds(1), absl::Seconds(1)};
    cluster_ = std::make_unique<Cluster>(options_, &agenda_);
    cluster_->Watch([](View, int, bool) {});
    cluster_->OnStart([](int) {});
    auto adapter = std::make_unique<ScriptedAdapter>();
    adapter_ = adapter.get();
    gateway_ = std::make_unique<Gateway>(options_, gateway, &agenda_,
                                         cluster_.get(), std::move(adapter));
  }
  void StartPod() {
    cluster_->Start(0);
    loop_.Advance(absl::Seconds(2));
  }
  void Request() {
    const absl::Time at = loop_.Now();
    gateway_->Request(0, [this, at](Outcome outcome) {
      outcomes_.push_back(outcome);
      latency_ = loop_.Now() - at;
    });
  }

  Options options_;
  testing::FakeLoop loop_;
  Agenda agenda_{&loop_};
  std::unique_ptr<Cluster> cluster_;
  ScriptedAdapter* adapter_ = nullptr;
  std::unique_ptr<Gateway> gateway_;
  std::vector<Outcome> outcomes_;
  absl::Duration latency_;
};

TEST_F(GatewayTest, ACheckIsAllThatAWarmRequestCosts) {
  Build({});
  StartPod();
  Request();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kServed));
  EXPECT_EQ(latency_, kCheckNetwork + kCheck);
}

TEST_F(GatewayTest, WithoutEndpointARequestFailsAtOnce) {
  Build({});
  Request();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kNoEndpoint));
  EXPECT_EQ(latency_, kCheckNetwork + kCheck);
}

TEST_F(GatewayTest, AnAddressIsTriedUntilItAnswers) {
  Build({Route::kAddress, 0, 1});
  cluster_->Start(0);
  Request();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kServed));
  EXPECT_GE(latency_, absl::Seconds(1));
  EXPECT_LE(latency_, absl::Seconds(1) + kNodeLagMax + kRouteRetryCap * 2);
  EXPECT_EQ(adapter_->checks, 1u);
}

TEST_F(GatewayTest, AnAddressIsGivenUp) {
  Build({Route::kAddress, 0, 1});
  Request();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kNoEndpoint));
  EXPECT_LE(latency_, kRouteRetries * (kRouteRetryCap + kRefused));
  EXPECT_GE(latency_, absl::Seconds(5));
}

TEST_F(GatewayTest, AClientRetriesAsItIsTold) {
  Build({Route::kPods, 0, kClientTries});
  Request();
  loop_.Advance(absl::Milliseconds(1500));
  StartPod();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kServed));
  EXPECT_EQ(adapter_->checks, 4u) << "at 0, 1, 2 and 3 s";
}

TEST_F(GatewayTest, AClientGivesUp) {
  Build({Route::kPods, 0, kClientTries});
  Request();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kNoEndpoint));
  EXPECT_EQ(adapter_->checks, static_cast<std::size_t>(kClientTries));
}

TEST_F(GatewayTest, AnUnavailableCheckIsRetried) {
  Build({Route::kPods, 2, 1});
  StartPod();
  const CheckAnswer unavailable = {Verdict::kAskAgain, absl::ZeroDuration(), 0};
  adapter_->script = {unavailable, unavailable, kOk};
  Request();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kServed));
  EXPECT_GE(latency_, kCheckRetryBase * 2);

  adapter_->script = {unavailable};
  adapter_->checks = 0;
  Request();
  loop_.Advance(kLong);
  EXPECT_EQ(outcomes_.back(), Outcome::kRefused);
  EXPECT_EQ(adapter_->checks, 3u);
  EXPECT_THAT(adapter_->requests, ElementsAre("0", "0", "0", "1", "1", "1"))
      << "the attempts of one request";
}

TEST_F(GatewayTest, ADeniedCheckIsNotRetried) {
  Build({Route::kPods, 2, 1});
  StartPod();
  adapter_->script = {{Verdict::kDenied, absl::ZeroDuration(), 0}};
  Request();
  loop_.Advance(kLong);
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kRefused));
  EXPECT_EQ(adapter_->checks, 1u);
}

TEST_F(GatewayTest, AClientThatGivesUpCancelsItsCheck) {
  options_.client_patience = absl::Seconds(2);
  Build({});
  adapter_->holds = true;
  Request();
  loop_.Advance(absl::Milliseconds(1999));
  ASSERT_NE(adapter_->held.cancellation, nullptr);
  EXPECT_FALSE(adapter_->held.cancellation->cancelled());
  EXPECT_THAT(outcomes_, IsEmpty());
  loop_.Advance(absl::Milliseconds(1));
  EXPECT_TRUE(adapter_->held.cancellation->cancelled());
  EXPECT_THAT(outcomes_, ElementsAre(Outcome::kLeft));
  EXPECT_EQ(latency_, options_.client_patience);
  adapter_->answer(kOk);
  loop_.Advance(kLong);
  EXPECT_EQ(outcomes_.size(), 1u) << "nobody waits for the answer";
}

TEST_F(GatewayTest, AnswersAreKeptForTheirTimeAndUses) {
  struct Case {
    CheckAnswer answer;
    absl::Duration gap;  // between five requests
    std::size_t checks;
  };
  const Case cases[] = {
      {{Verdict::kOk, absl::Seconds(30), 10'000}, absl::Seconds(1), 1},
      {{Verdict::kOk, absl::Seconds(30), 10'000}, absl::Seconds(20), 3},
      {{Verdict::kOk, absl::Seconds(30), 2}, absl::Seconds(1), 3},
      {{Verdict::kOk, absl::Seconds(30), 1}, absl::Seconds(1), 5},
      {{Verdict::kOk, absl::Minutes(4), 0},
       absl::Seconds(1),
       5},  // the original's
  };
  for (const Case& c : cases) {
    Build({});
    adapter_->script = {c.answer};
    for (int i = 0; i < 5; ++i) {
      Request();
      loop_.Advance(c.gap);
    }
    EXPECT_EQ(adapter_->checks, c.checks)
        << c.answer.valid << " " << c.answer.uses << " " << c.gap;
  }
}

}  // namespace
}  // namespace mixer::cold_start
