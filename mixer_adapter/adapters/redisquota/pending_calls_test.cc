#include "mixer_adapter/adapters/redisquota/pending_calls.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_loop.h"

namespace mixer::redisquota {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PendingCallsTest : public ::testing::Test,
                         public spi::Completion<spi::QuotaResult>::Sink {
 protected:
  void Complete(absl::StatusOr<spi::QuotaResult>,
                std::shared_ptr<const void>) override {}
  void Refuse(const absl::Status&) override {}

  PendingCalls::Key Add(const std::string& name, absl::Duration wait) {
    return calls_.Add({WindowScript::kFixed,
                       {name},
                       loop_.Now() + wait,
                       spi::Completion<spi::QuotaResult>(this)});
  }

  testing::FakeLoop loop_;
  std::vector<std::string> expired_;
  PendingCalls calls_{
      &loop_, [this](QuotaCall call) { expired_.push_back(call.words[0]); }};
};

TEST_F(PendingCallsTest, GoAtTheirDeadlines) {
  Add("b", absl::Seconds(2));
  Add("c", absl::Seconds(3));
  Add("a", absl::Seconds(1));
  loop_.Advance(absl::Milliseconds(999));
  EXPECT_THAT(expired_, IsEmpty());
  loop_.Advance(absl::Milliseconds(1));
  EXPECT_THAT(expired_, ElementsAre("a"));
  loop_.Advance(absl::Seconds(9));
  EXPECT_THAT(expired_, ElementsAre("a", "b", "c"));
  EXPECT_EQ(loop_.timers(), 0u);
  Add("late", absl::Seconds(-1));
  loop_.Advance(absl::ZeroDuration());
  EXPECT_THAT(expired_, ElementsAre("a", "b", "c", "late"));
}

TEST_F(PendingCallsTest, AreTakenOnce) {
  const auto a = Add("a", absl::Seconds(1));
  const auto b = Add("b", absl::Seconds(1));
  EXPECT_EQ(calls_.Find(a)->words[0], "a");
  EXPECT_EQ(calls_.Take(a)->words[0], "a");
  EXPECT_EQ(calls_.Find(a), nullptr);
  EXPECT_FALSE(calls_.Take(a).has_value());
  loop_.Advance(absl::Seconds(1));
  EXPECT_THAT(expired_, ElementsAre("b"));
  EXPECT_FALSE(calls_.Take(b).has_value());
  Add("c", absl::Seconds(1));
  EXPECT_EQ(calls_.TakeOne()->words[0], "c");
  EXPECT_FALSE(calls_.TakeOne().has_value());
}

// One timer, however many calls come and go.
TEST_F(PendingCallsTest, SetATimerSeldom) {
  for (int i = 0; i < 100; ++i) {
    calls_.Take(Add("x", absl::Seconds(3)));
    EXPECT_EQ(loop_.timers(), 1u);
    loop_.Advance(absl::Milliseconds(1));
  }
  loop_.Advance(absl::Seconds(3));
  EXPECT_THAT(expired_, IsEmpty());
  EXPECT_EQ(loop_.timers(), 0u);
}

}  // namespace
}  // namespace mixer::redisquota
