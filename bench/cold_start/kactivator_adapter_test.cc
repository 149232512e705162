// The product's parts in the lab: what a Check is told, and when.
#include "bench/cold_start/kactivator_adapter.h"

#include <memory>
#include <vector>

#include "bench/cold_start/autoscaler.h"
#include "bench/cold_start/autoscaler_dialer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/testing/fake_loop.h"

namespace mixer::cold_start {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kPodStart = absl::Seconds(1);
constexpr absl::Duration kLag = absl::Milliseconds(20);
// Held Checks are looked at every 10 ms.
constexpr absl::Duration kLook = absl::Milliseconds(10);
constexpr kactivator::HoldOptions kHolding;

class KactivatorAdapterTest : public ::testing::Test {
 protected:
  void Build(bool hold, absl::Duration pod_start = kPodStart) {
    Build(hold, pod_start, {}, absl::ZeroDuration());
  }
  void Build(bool hold, absl::Duration pod_start,
             const std::vector<Restart>& restarts, absl::Duration unknown_for) {
    Options options;
    options.unknown_for = unknown_for;
    options.revisions = 1;
    options.pod_start = {pod_start, pod_start};
    options.watch_lag = {kLag, kLag};
    cluster_ = std::make_unique<Cluster>(options, &agenda_);
    cluster_->Watch([this](View view, int revision, bool endpoints) {
      if (view == View::kWatch) adapter_->OnEndpoints(revision, endpoints);
    });
    cluster_->OnStart([this](int) { ++started_; });
    autoscaler_ = std::make_unique<Autoscaler>(options, restarts, &agenda_,
                                               cluster_.get());
    dialer_ = std::make_unique<AutoscalerDialer>(options, &agenda_,
                                                 autoscaler_.get());
    kactivator::ActivatorOptions adapter;
    adapter.hold = hold;
    adapter.repeat_wakeups = repeat_;
    adapter.answers.unready = kactivator::Unready::kAskAgain;
    adapter_ = std::make_unique<KactivatorAdapter>(
        adapter, options.revisions,
        KactivatorEnv{&loop_, &agenda_, dialer_.get(), codec_.get()});
    adapter_->Start();
    Advance(absl::Milliseconds(100));  // it connects
  }
  void Check(Cancellation* cancellation = nullptr) {
    CheckCall call;
    call.cancellation = cancellation;
    adapter_->Check(call, [this](const CheckAnswer& answer) {
      verdicts_.push_back(answer.verdict);
      uses_.push_back(answer.uses);
    });
  }
  void Advance(absl::Duration duration) { loop_.Advance(duration); }

  absl::Duration repeat_ = kactivator::ActivatorOptions().repeat_wakeups;
  testing::FakeLoop loop_;
  Agenda agenda_{&loop_};
  LoopClock clock_{&loop_};
  const std::unique_ptr<const autoscaler::Codec> codec_ =
      autoscaler::NewCodec({0, 9}, &clock_);
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Autoscaler> autoscaler_;
  std::unique_ptr<AutoscalerDialer> dialer_;
  std::unique_ptr<KactivatorAdapter> adapter_;
  int started_ = 0;
  std::vector<Verdict> verdicts_;
  std::vector<int> uses_;
};

TEST_F(KactivatorAdapterTest, WithoutHoldACheckWakesAndPasses) {
  Build(/*hold=*/false);
  Check();
  EXPECT_THAT(verdicts_, ElementsAre(Verdict::kOk));
  EXPECT_THAT(uses_, ElementsAre(0)) << "not to be kept";
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(started_, 1);
}

TEST_F(KactivatorAdapterTest, AHeldCheckWaitsUntilPodsServeAndAreSettled) {
  Build(/*hold=*/true);
  Check();
  Check();
  Advance(kPodStart + kLag + kHolding.settle);
  EXPECT_THAT(verdicts_, IsEmpty());
  EXPECT_EQ(adapter_->waiting(), 2u);
  Advance(kLook * 2);
  EXPECT_THAT(verdicts_, ElementsAre(Verdict::kOk, Verdict::kOk));
  EXPECT_THAT(uses_, ElementsAre(10'000, 10'000));
  Check();
  EXPECT_EQ(verdicts_.size(), 3u) << "at once";
}

TEST_F(KactivatorAdapterTest, AHeldCheckIsToldToAskAgainAtTheLimit) {
  Build(/*hold=*/true, absl::Seconds(10));
  Check();
  Advance(kHolding.limit - kLook);
  EXPECT_THAT(verdicts_, IsEmpty());
  Advance(kLook * 2);
  EXPECT_THAT(verdicts_, ElementsAre(Verdict::kAskAgain));
}

TEST_F(KactivatorAdapterTest, ACancelledCheckWaitsNoLonger) {
  Build(/*hold=*/true);
  Cancellation cancellation;
  Check(&cancellation);
  Advance(absl::Milliseconds(500));
  EXPECT_EQ(adapter_->waiting(), 1u);
  cancellation.Cancel();
  Advance(kLook * 2);
  EXPECT_EQ(adapter_->waiting(), 0u);
  EXPECT_EQ(verdicts_.size(), 1u);
}

// Autoscalers that have read a wake-up, and do nothing. No request comes again.
struct Eater {
  const char* what;
  std::vector<Restart> restarts;
  absl::Duration unknown_for;
  absl::Duration check;  // when the Check comes, but for some 0.1 s
};
const Eater kEaters[] = {
    {"it dies before its first tick, and that is noticed 10 s later",
     {{absl::Seconds(10), absl::Seconds(5), false},
      {absl::Milliseconds(15300), absl::Seconds(5), true}},
     absl::ZeroDuration(),
     absl::Milliseconds(14800)},
    {"it does not know the revision yet",
     {{absl::Seconds(10), absl::Seconds(10), false}},
     absl::Seconds(1),
     absl::Seconds(11)},
};

class EaterTest : public KactivatorAdapterTest,
                  public ::testing::WithParamInterface<Eater> {
 protected:
  // How many pods one Check starts.
  int StartedByOneCheck(bool hold) {
    Build(hold, kPodStart, GetParam().restarts, GetParam().unknown_for);
    Advance(GetParam().check);
    Check();
    Advance(absl::Seconds(40));
    return started_;
  }
};

TEST_P(EaterTest, HoldRepeatsAWakeupThatWasEaten) {
  EXPECT_EQ(StartedByOneCheck(/*hold=*/true), 1) << GetParam().what;
}

TEST_P(EaterTest, WithoutHoldARepetitionCanBeLongEnough) {
  repeat_ = absl::Seconds(20);
  EXPECT_EQ(StartedByOneCheck(/*hold=*/false), 1) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(, EaterTest, ::testing::ValuesIn(kEaters));

}  // namespace
}  // namespace mixer::cold_start
