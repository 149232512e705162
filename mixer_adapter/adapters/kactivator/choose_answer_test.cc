#include "mixer_adapter/adapters/kactivator/choose_answer.h"

#include "gtest/gtest.h"

namespace mixer::kactivator {
namespace {

using autoscaler::PodState;

class FixedReadiness final : public Readiness {
 public:
  explicit FixedReadiness(PodState pods) : pods_(pods) {}
  void Start(Listener*) override {}
  PodState PodsOf(const autoscaler::RevisionView&) const override {
    return pods_;
  }
  bool IsTarget(const autoscaler::RevisionView&) const override { return true; }
  void Watch(const autoscaler::RevisionView&) override {}
  void Unwatch(const autoscaler::RevisionView&) override {}

 private:
  const PodState pods_;
};

enum class Expected { kReady, kUnknown, kWaits };

TEST(ChooseAnswerTest, ByWhatIsKnownOfPods) {
  const struct {
    PodState counted, watched;
    Expected if_holding, if_not;
  } cases[] = {
      {PodState::kReady, PodState::kReady, Expected::kReady, Expected::kReady},
      // The cold start is not over: it has yet to settle.
      {PodState::kNone, PodState::kReady, Expected::kWaits, Expected::kUnknown},
      {PodState::kStarting, PodState::kReady, Expected::kWaits,
       Expected::kUnknown},
      {PodState::kUnknown, PodState::kReady, Expected::kUnknown,
       Expected::kUnknown},
      {PodState::kUnknown, PodState::kStarting, Expected::kWaits,
       Expected::kUnknown},
      {PodState::kUnknown, PodState::kNone, Expected::kWaits,
       Expected::kUnknown},
      {PodState::kUnknown, PodState::kUnknown, Expected::kWaits,
       Expected::kUnknown},
  };
  const Answers answers{AnswerOptions()};
  const auto name = [&answers](const spi::CheckResult* answer) {
    if (answer == nullptr) return Expected::kWaits;
    EXPECT_TRUE(answer == &answers.ready() || answer == &answers.unknown());
    return answer == &answers.ready() ? Expected::kReady : Expected::kUnknown;
  };
  for (const auto& c : cases) {
    const FixedReadiness readiness(c.watched);
    const auto label = ::testing::Message()
                       << int(c.counted) << " " << int(c.watched);
    EXPECT_EQ(name(ChooseAnswer({"prod", "hello"}, c.counted,
                                {&answers, &readiness, true})),
              c.if_holding)
        << label;
    EXPECT_EQ(name(ChooseAnswer({"prod", "hello"}, c.counted,
                                {&answers, &readiness, false})),
              c.if_not)
        << label;
    if (c.counted == PodState::kReady) continue;
    EXPECT_EQ(name(ChooseAnswer({"prod", "hello"}, c.counted,
                                {&answers, nullptr, false})),
              Expected::kUnknown)
        << label;
  }
}

}  // namespace
}  // namespace mixer::kactivator
