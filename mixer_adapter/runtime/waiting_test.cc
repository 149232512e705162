// Handlers that wait, mixed with others, in one check.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/waiting_adapter.h"

namespace mixer::runtime {
namespace {

using ::mixer::testing::WaitingCalls;
using ::testing::HasSubstr;

// Handlers `names[i]`, each of its own adapter and doing its own thing, by one
// rule without a condition.
struct Given {
  const char* name;
  const char* adapter;
  const char* does;
};

class WaitingTest : public ::testing::Test {
 protected:
  void Load(const std::vector<Given>& handlers) {
    std::string yaml =
        "kind: checknothing\n"
        "metadata: {name: i, namespace: istio-system}\n";
    std::string actions;
    for (const Given& given : handlers) {
      absl::StrAppend(
          &yaml, "---\nkind: handler\nmetadata: {name: ", given.name,
          ", namespace: istio-system}\nspec: ", "{compiledAdapter: ",
          given.adapter, ", params: {endpoint_url: ", given.name,
          ", names: [\"", given.does, "\"]}}\n");
      absl::StrAppend(&actions, "{handler: ", given.name,
                      ", instances: [i.checknothing]}, ");
    }
    absl::StrAppend(&yaml,
                    "---\nkind: rule\n"
                    "metadata: {name: r, namespace: istio-system}\n"
                    "spec: {actions: [",
                    actions, "]}\n");
    const auto summary = mixer_.LoadText(yaml, true);
    EXPECT_EQ(spi::CountMistakes(summary.errors), 0u);
    table_ = reader_.Get().Share();
    bag_ = std::make_unique<testing::FakeBag>(table_->vocabulary(),
                                              testing::TypedMap());
    phase_ = std::make_unique<CheckPhase>(*table_, *bag_, context_, &join_);
  }

  static spi::CheckResult Denial(absl::StatusCode code,
                                 std::string_view message) {
    return {code, message, absl::Seconds(7), 70, nullptr};
  }

  testing::ConfiguredMixer mixer_{testing::WaitingInventory()};
  Published<Table>::Reader reader_{mixer_.publisher().table()};
  std::shared_ptr<const Table> table_;
  Scratch scratch_;
  const spi::CallContext context_{absl::UnixEpoch(), &scratch_,
                                  absl::FromUnixSeconds(5)};
  int resumed_ = 0;
  Join join_{[this] { ++resumed_; }};
  std::unique_ptr<testing::FakeBag> bag_;
  std::unique_ptr<CheckPhase> phase_;
};

TEST_F(WaitingTest, AnswersFoldInTableOrderWhicheverComesFirst) {
  Load({{"a", "scripted", "passes"},
        {"b", "waiting", ""},
        {"c", "scripted", "denies 16"},
        {"d", "waiting", ""}});
  EXPECT_TRUE(table_->checks_wait());
  ASSERT_TRUE(phase_->Start());
  auto calls = WaitingCalls::Get().Take(2);
  EXPECT_EQ(calls[0].label, "b");
  EXPECT_EQ(calls[0].deadline, absl::FromUnixSeconds(5));
  calls[1].check->Finish(
      Denial(absl::StatusCode::kPermissionDenied, "d says no"));
  EXPECT_EQ(resumed_, 0);
  auto text = std::make_shared<std::string>("b says no");
  const spi::CheckResult result = Denial(absl::StatusCode::kNotFound, *text);
  calls[0].check->Finish(result, std::move(text));
  EXPECT_EQ(resumed_, 1);
  const auto outcome = phase_->Finish();
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->result.code, absl::StatusCode::kNotFound);
  EXPECT_EQ(outcome->result.message,
            "b.istio-system:b says no, c.istio-system:who, "
            "d.istio-system:d says no");
  EXPECT_EQ(outcome->result.valid_use_count, 30);
  EXPECT_EQ(outcome->result.valid_duration, absl::Seconds(1));
}

TEST_F(WaitingTest, WhoAnswersAtOnceIsNotWaitedFor) {
  Load({{"a", "waiting", "passes"}, {"b", "waiting", "passes"}});
  ASSERT_FALSE(phase_->Start());
  EXPECT_EQ(resumed_, 0);
  const auto outcome = phase_->Finish();
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->result.valid_use_count, 30);
}

TEST_F(WaitingTest, EveryFailureIsNamed) {
  Load({{"a", "waiting", "throws"},
        {"b", "waiting", "drops"},
        {"c", "waiting", ""},
        {"d", "scripted", "fails"}});
  ASSERT_TRUE(phase_->Start());
  auto calls = WaitingCalls::Get().Take(1);
  calls[0].check->Finish(absl::UnavailableError("backend away"));
  EXPECT_EQ(resumed_, 1);
  const auto outcome = phase_->Finish();
  ASSERT_FALSE(outcome.ok());
  const std::string text(outcome.status().message());
  for (const char* const part :
       {"4 errors occurred", "a.istio-system: the handler gave no answer",
        "b.istio-system: the handler gave no answer",
        "c.istio-system: backend away", "d.istio-system: backend away"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(mixer_.registry().Text(),
              HasSubstr("mixer_runtime_dispatches_total{adapter=\"waiting\","
                        "error=\"true\",handler=\"c.istio-system\","
                        "meshFunction=\"checknothing\"} 1"));
}

// A caller that cannot wait is told so.
TEST_F(WaitingTest, WithoutAJoinItIsAnError) {
  Load({{"a", "waiting", ""}});
  const auto outcome = Check(*table_, *bag_, context_);
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(std::string(outcome.status().message()),
              HasSubstr("a.istio-system: waits where nobody can wait"));
  EXPECT_EQ(WaitingCalls::Get().size(), 0u);
}

}  // namespace
}  // namespace mixer::runtime
