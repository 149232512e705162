// The model of Knative's Autoscaler and of the way to it.
#include "bench/cold_start/autoscaler.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/cold_start/autoscaler_dialer.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/go_connection.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/testing/fake_loop.h"

namespace mixer::cold_start {
namespace {

using ::testing::ElementsAre;

constexpr absl::Duration kPodStart = absl::Seconds(1);
constexpr absl::Duration kInstant = absl::Milliseconds(1);

class AutoscalerTest : public ::testing::Test {
 protected:
  void Build(const std::vector<Restart>& restarts = {},
             absl::Duration unknown_for = absl::ZeroDuration()) {
    Options options;
    options.revisions = 1;
    options.pod_start = {kPodStart, kPodStart};
    options.unknown_for = unknown_for;
    cluster_ = std::make_unique<Cluster>(options, &agenda_);
    cluster_->Watch([this](View view, int, bool endpoints) {
      if (view == View::kGateway) gateway_.push_back(endpoints);
    });
    cluster_->OnStart([this](int) { started_.push_back(Elapsed()); });
    autoscaler_ = std::make_unique<Autoscaler>(options, restarts, &agenda_,
                                               cluster_.get());
    dialer_ = std::make_unique<AutoscalerDialer>(options, &agenda_,
                                                 autoscaler_.get());
    connection_ = std::make_unique<GoConnection>(options, &agenda_,
                                                 dialer_.get(), codec_.get());
    connection_->Start();
  }

  absl::Duration Elapsed() const { return loop_.Now() - begin_; }
  void AdvanceTo(absl::Duration elapsed) { loop_.Advance(elapsed - Elapsed()); }

  testing::FakeLoop loop_;
  const absl::Time begin_ = loop_.Now();
  Agenda agenda_{&loop_};
  SystemClock clock_;
  const std::unique_ptr<const autoscaler::Codec> codec_ =
      autoscaler::NewCodec({0, 9}, &clock_);
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Autoscaler> autoscaler_;
  std::unique_ptr<AutoscalerDialer> dialer_;
  std::unique_ptr<GoConnection> connection_;
  std::vector<bool> gateway_;
  std::vector<absl::Duration> started_;
};

TEST_F(AutoscalerTest, AMessageWakesAtOnce) {
  Build();
  AdvanceTo(absl::Seconds(5));
  connection_->Send(0, 1, 1);
  loop_.Advance(kInstant);
  EXPECT_THAT(started_, ElementsAre(absl::Seconds(5) + kTransport + kPoke));
  loop_.Advance(kPodStart);
  EXPECT_TRUE(cluster_->ready(0));
  EXPECT_FALSE(cluster_->Sees(View::kGateway, 0));
  loop_.Advance(kDebounce + kPushMax);
  EXPECT_TRUE(cluster_->Sees(View::kGateway, 0));
  EXPECT_THAT(gateway_, ElementsAre(true));
}

TEST_F(AutoscalerTest, AMessageWithoutConcurrencyDoesNothing) {
  Build();
  AdvanceTo(absl::Seconds(5));
  connection_->Send(0, 0, 7);
  loop_.Advance(kTick * 2);
  EXPECT_EQ(autoscaler_->received(), 1);
  EXPECT_TRUE(started_.empty());
}

TEST_F(AutoscalerTest, AnIdlePodGoesAfterWindowAndGrace) {
  Build();
  AdvanceTo(absl::Seconds(5));
  connection_->Send(0, 1, 1);
  const absl::Duration ready = absl::Seconds(5) + kPodStart;
  AdvanceTo(ready + kStableWindow + kGrace);
  EXPECT_TRUE(cluster_->has_pod(0));
  loop_.Advance(kTick + kInstant);
  EXPECT_FALSE(cluster_->has_pod(0));
}

TEST_F(AutoscalerTest, ARequestKeepsThePod) {
  Build();
  AdvanceTo(absl::Seconds(5));
  connection_->Send(0, 1, 1);
  // In the window, in the grace, and much later the pod is the same.
  for (const int after : {50, 75, 75, 50}) {
    loop_.Advance(absl::Seconds(after));
    cluster_->Served(0);
  }
  EXPECT_TRUE(cluster_->has_pod(0));
  EXPECT_EQ(cluster_->starts(0), 1);
}

TEST_F(AutoscalerTest, WhileItIsAwayMessagesAreLost) {
  Build({{absl::Seconds(4), absl::Seconds(3), /*silent=*/false}});
  AdvanceTo(absl::Seconds(5));
  connection_->Send(0, 1, 1);
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(connection_->lost(), 1);
  EXPECT_TRUE(started_.empty());
}

TEST_F(AutoscalerTest, AfterARestartTheFirstDecisionWaitsForATick) {
  Build({{absl::Seconds(4), absl::Seconds(3), /*silent=*/false}});
  AdvanceTo(absl::Seconds(30));
  connection_->Send(0, 1, 1);
  loop_.Advance(kTransport + kPoke);
  EXPECT_TRUE(started_.empty());
  loop_.Advance(kTick);
  EXPECT_EQ(started_.size(), 1u);
}

TEST_F(AutoscalerTest, AfterARestartItMayNotKnowARevisionYet) {
  Build({{absl::Seconds(4), absl::Seconds(3), /*silent=*/false}},
        /*unknown_for=*/absl::Minutes(1));
  AdvanceTo(absl::Seconds(30));
  connection_->Send(0, 1, 1);
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(autoscaler_->ignored(), 1);
  EXPECT_TRUE(started_.empty());
}

TEST_F(AutoscalerTest, ARestartLeavesPodsAlone) {
  Build({{absl::Seconds(10), absl::Seconds(3), /*silent=*/false}});
  AdvanceTo(absl::Seconds(5));
  connection_->Send(0, 1, 1);
  AdvanceTo(absl::Seconds(60));
  EXPECT_TRUE(cluster_->ready(0));
  AdvanceTo(absl::Minutes(3));
  EXPECT_FALSE(cluster_->has_pod(0));
}

TEST_F(AutoscalerTest, OfASilentEndTheClientLearnsLate) {
  Build({{absl::Seconds(4), absl::Seconds(1), /*silent=*/true}});
  AdvanceTo(absl::Seconds(10));  // it has been back for long
  connection_->Send(0, 1, 1);
  loop_.Advance(kTick * 2);
  EXPECT_EQ(connection_->lost(), 0) << "the client can't know";
  EXPECT_TRUE(started_.empty());
  AdvanceTo(absl::Seconds(15));  // 4 s and the longest wait for a pong
  connection_->Send(0, 1, 1);
  loop_.Advance(kTick + kInstant);
  EXPECT_EQ(started_.size(), 1u);
}

// The sum of the waits of a round is 48.4 to 72.6 s (K 3.2), so within a minute
// and a half after a long outage the client is back, rarely at once.
TEST_F(AutoscalerTest, GosClientComesBackLate) {
  Build({{absl::Seconds(4), absl::Seconds(60), /*silent=*/false}});
  AdvanceTo(absl::Seconds(64) + kHandshake + kInstant);
  connection_->Send(0, 1, 1);
  EXPECT_EQ(connection_->lost(), 1);
  AdvanceTo(absl::Seconds(64 + 17));  // the longest wait
  connection_->Send(0, 1, 1);
  EXPECT_EQ(connection_->lost(), 1);
}

}  // namespace
}  // namespace mixer::cold_start
