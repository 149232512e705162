#include "mixer_adapter/adapters/kactivator/cold_starts.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_loop.h"

namespace mixer::kactivator {
namespace {

using autoscaler::PodState;
using autoscaler::RevisionKey;
using autoscaler::RevisionView;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Outcome = ColdStart::Outcome;

constexpr RevisionView kHello{"prod", "hello"};

std::string Text(const RevisionView& revision) {
  return absl::StrCat(ToAbsl(revision.name_space), "/", ToAbsl(revision.name));
}

// Wall time that runs with the loop's, an hour ahead of it.
class LoopClock final : public Clock {
 public:
  explicit LoopClock(const net::Loop* loop) : loop_(loop) {}
  absl::Time Now() const override { return loop_->Now() + absl::Hours(1); }

 private:
  const net::Loop* const loop_;
};

class FakeReadiness final : public Readiness {
 public:
  void Start(Listener* listener) override { listener_ = listener; }
  PodState PodsOf(const RevisionView& revision) const override {
    const auto found = pods.find(Text(revision));
    return found == pods.end() ? PodState::kUnknown : found->second;
  }
  bool IsTarget(const RevisionView&) const override { return true; }
  void Watch(const RevisionView& revision) override {
    watched.push_back(Text(revision));
  }
  void Unwatch(const RevisionView& revision) override {
    watched.erase(std::find(watched.begin(), watched.end(), Text(revision)));
  }

  void Tell(const RevisionView& revision, PodState state) {
    pods[Text(revision)] = state;
    listener_->OnPods(revision, state);
  }

  std::map<std::string, PodState> pods;
  std::vector<std::string> watched;

 private:
  Listener* listener_ = nullptr;
};

class FakeCounts final : public RevisionCounts {
 public:
  void SetPods(const RevisionView& revision, PodState state) override {
    pods[Text(revision)] = state;
  }
  void SetWaiting(const RevisionView& revision, std::size_t count) override {
    waiting[Text(revision)] = count;
  }
  void TakeBack(const RevisionView&, absl::Time) override { ++taken_back; }
  void WakeAgain(const RevisionView&, absl::Time) override { ++woken_again; }
  bool IsActive(const RevisionView&) const override { return active; }

  std::map<std::string, PodState> pods;
  std::map<std::string, std::size_t> waiting;
  int taken_back = 0;
  int woken_again = 0;
  bool active = true;
};

// A client that waits for the answer of its Check.
class Client final : public spi::Completion<spi::CheckResult>::Sink {
 public:
  void Complete(absl::StatusOr<spi::CheckResult> result,
                std::shared_ptr<const void>) override {
    answer = !result.ok()   ? "error"
             : result->ok() ? absl::StrCat("ok ", result->valid_use_count)
             : result->direct_response != nullptr ? "retry later"
                                                  : "denied";
  }
  void Refuse(const absl::Status&) override { answer = "refused"; }

  Cancellation cancellation;
  std::string answer;  // empty: it waits
};

class ColdStartsTest : public ::testing::Test {
 protected:
  ColdStartsTest() { Make(); }

  void Make(bool with_readiness = true) {
    cold_starts_.reset();
    cold_starts_ = std::make_unique<ColdStarts>(
        options_, ColdStartsEnv{&loop_, &clock_, &counts_,
                                with_readiness ? &readiness_ : nullptr,
                                &answers_, part_.get(), &metrics_});
  }

  // The fixture keeps the client.
  Client* Hold(const RevisionView& revision = kHello,
               const std::string& id = "",
               absl::Duration deadline = absl::InfiniteDuration()) {
    Client* const client =
        clients_.emplace_back(std::make_unique<Client>()).get();
    spi::CallContext context{};
    context.now = clock_.Now();
    context.deadline = clock_.Now() + deadline;
    context.cancellation = &client->cancellation;
    context.deduplication_id = id;
    cold_starts_->Hold(revision,
                       std::make_unique<HeldCheck>(
                           context, spi::Completion<spi::CheckResult>(client)));
    return client;
  }
  void Wake(const RevisionView& revision = kHello) {
    cold_starts_->OnWakeup(
        {std::string(revision.name_space), std::string(revision.name)},
        clock_.Now());
  }
  ColdStart Ended() {
    const ActivationBoard::Picture picture = board_.Take();
    EXPECT_EQ(picture.ended.size(), 1u);
    return picture.ended.empty() ? ColdStart() : picture.ended[0].cold_start;
  }

  const RevisionKey hello_{"prod", "hello"};
  testing::FakeLoop loop_;
  LoopClock clock_{&loop_};
  FakeReadiness readiness_;
  FakeCounts counts_;
  const Answers answers_{AnswerOptions()};
  metrics::Registry registry_;
  ColdStartMetrics metrics_{&registry_, {}};
  ActivationBoard board_;
  std::unique_ptr<ActivationBoard::Part> part_ =
      board_.Add("h", [](std::size_t) { return HandlerStatus(); });
  HoldOptions options_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::unique_ptr<ColdStarts> cold_starts_;
};

TEST_F(ColdStartsTest, ChecksWaitTogetherUntilPodsServeAndAreKnownToGateways) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  const auto* const first = Hold();
  loop_.Advance(absl::Milliseconds(500));
  const auto* const second = Hold();
  EXPECT_EQ(counts_.waiting["prod/hello"], 2u);
  readiness_.Tell(kHello, PodState::kStarting);
  loop_.Advance(absl::Seconds(1));
  readiness_.Tell(kHello, PodState::kReady);
  loop_.Advance(options_.settle - absl::Milliseconds(20));
  const auto* const late = Hold();
  EXPECT_EQ(first->answer + second->answer + late->answer, "");
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kStarting)
      << "others wait as well until it is settled";
  loop_.Advance(absl::Milliseconds(40));
  EXPECT_EQ(first->answer, "ok 10000");
  EXPECT_EQ(second->answer, "ok 10000");
  EXPECT_EQ(late->answer, "ok 10000");
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kReady);
  EXPECT_EQ(counts_.waiting["prod/hello"], 0u);
  EXPECT_EQ(cold_starts_->waiting(), 0u);
  const ColdStart facts = Ended();
  EXPECT_EQ(facts.outcome, Outcome::kServed);
  EXPECT_EQ(facts.held, 3u);
  EXPECT_EQ(facts.let_through, 3u);
  EXPECT_EQ(facts.starting - facts.noted, absl::Milliseconds(500));
  EXPECT_EQ(facts.ready - facts.starting, absl::Seconds(1));
}

TEST_F(ColdStartsTest, ACheckIsRefusedAfterItsLimitAndTheOthersWaitOn) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  const auto* const first = Hold();
  loop_.Advance(absl::Seconds(3));
  const auto* const second = Hold();
  loop_.Advance(options_.limit - absl::Seconds(3) - absl::Milliseconds(20));
  EXPECT_EQ(first->answer, "");
  loop_.Advance(absl::Milliseconds(40));
  EXPECT_EQ(first->answer, "retry later");
  EXPECT_EQ(second->answer, "");
  EXPECT_EQ(counts_.waiting["prod/hello"], 1u);
  readiness_.Tell(kHello, PodState::kReady);
  loop_.Advance(options_.settle + absl::Milliseconds(20));
  EXPECT_EQ(second->answer, "ok 10000");
  EXPECT_EQ(Ended().refused, 1u);
}

TEST_F(ColdStartsTest, ACheckWaitsNoLongerThanItsClientDoes) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  const auto* const hasty = Hold(kHello, "", absl::Seconds(1));
  const auto* const gone = Hold(kHello, "", absl::Milliseconds(50));
  EXPECT_EQ(gone->answer, "retry later") << "no time to wait at all";
  loop_.Advance(absl::Milliseconds(880));
  EXPECT_EQ(hasty->answer, "");
  loop_.Advance(absl::Milliseconds(40));
  EXPECT_EQ(hasty->answer, "retry later");
}

TEST_F(ColdStartsTest, AClientThatGivesUpIsAnsweredAndForgotten) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  Client* const client = Hold();
  client->cancellation.Cancel();
  loop_.Advance(absl::Milliseconds(20));
  EXPECT_NE(client->answer, "");
  EXPECT_EQ(cold_starts_->waiting(), 0u);
  EXPECT_THAT(registry_.Text(),
              HasSubstr("checks_total{what=\"cancelled\"} 1\n"));
}

TEST_F(ColdStartsTest, AnAttemptThatComesAgainIsOneRequest) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  const auto* const first = Hold(kHello, "id-1");
  loop_.Advance(absl::Seconds(5));
  EXPECT_EQ(first->answer, "retry later");
  const auto* const again = Hold(kHello, "id-1");
  Hold(kHello, "id-2");
  EXPECT_EQ(counts_.taken_back, 1);
  readiness_.Tell(kHello, PodState::kReady);
  loop_.Advance(absl::Seconds(1));
  EXPECT_EQ(again->answer, "ok 10000");
  EXPECT_EQ(Ended().rejoined, 1u);
}

TEST_F(ColdStartsTest, WhatServesAlreadyIsNoColdStart) {
  readiness_.pods["prod/hello"] = PodState::kReady;
  Wake();
  EXPECT_EQ(Hold()->answer, "ok 0") << "it may be about to go";
  // By a probe that has yet to look.
  const RevisionView other{"prod", "other"};
  Wake(other);
  const auto* const client = Hold(other);
  EXPECT_EQ(client->answer, "");
  readiness_.Tell(other, PodState::kReady);
  EXPECT_EQ(client->answer, "ok 0") << "nothing has to settle";
  EXPECT_THAT(board_.Take().ended, IsEmpty());
  EXPECT_THAT(board_.Take().under_way, IsEmpty());
}

// An Autoscaler that has decided to remove it does not change its mind at once.
TEST_F(ColdStartsTest, WhatWasIdleForLongIsTrustedAfterAWhile) {
  readiness_.pods["prod/hello"] = PodState::kReady;
  Wake();
  loop_.Advance(options_.trust_after - absl::Milliseconds(100));
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kUnknown);
  loop_.Advance(absl::Seconds(2));
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kReady);
  // Idle for less than the stable window: it is known all the time.
  counts_.active = false;
  loop_.Advance(options_.forget_after - absl::Seconds(5));
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kReady);
  counts_.active = true;
  loop_.Advance(absl::Seconds(2));
  counts_.active = false;
  loop_.Advance(options_.forget_after + absl::Seconds(2));
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kUnknown);
}

// The gateway does not know them yet, though nobody has waited for them so far.
TEST_F(ColdStartsTest, PodsThatGoAndComeBackAreSettledToo) {
  readiness_.pods["prod/hello"] = PodState::kReady;
  Wake();
  readiness_.Tell(kHello, PodState::kNone);
  readiness_.Tell(kHello, PodState::kReady);
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kNone);
  Client* const client = Hold();
  EXPECT_EQ(client->answer, "");
  loop_.Advance(options_.settle + absl::Milliseconds(20));
  EXPECT_EQ(client->answer, "ok 10000");
}

TEST_F(ColdStartsTest, PodsThatGoWhileTheyAreNotTrustedYetAreNot) {
  readiness_.pods["prod/hello"] = PodState::kReady;
  Wake();
  loop_.Advance(absl::Seconds(1));
  readiness_.Tell(kHello, PodState::kNone);
  loop_.Advance(options_.trust_after + absl::Seconds(2));
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kNone);
}

TEST_F(ColdStartsTest, PodsThatGoAgainBeforeTheyAreSettledDoNotCount) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  Client* const client = Hold();
  readiness_.Tell(kHello, PodState::kReady);
  loop_.Advance(options_.settle / 2);
  readiness_.Tell(kHello, PodState::kStarting);
  loop_.Advance(options_.settle);
  EXPECT_EQ(client->answer, "");
  readiness_.Tell(kHello, PodState::kReady);
  loop_.Advance(options_.settle + absl::Milliseconds(20));
  EXPECT_EQ(client->answer, "ok 10000");
}

TEST_F(ColdStartsTest, AnActiveRevisionThatLosesItsPodsIsWokenAgain) {
  readiness_.pods["prod/hello"] = PodState::kReady;
  Wake();
  loop_.Advance(absl::Seconds(10));
  readiness_.Tell(kHello, PodState::kNone);
  EXPECT_EQ(counts_.pods["prod/hello"], PodState::kNone);
  Client* const client = Hold();
  EXPECT_EQ(client->answer, "");
  EXPECT_EQ(counts_.woken_again, 1);
  Hold();
  EXPECT_EQ(counts_.woken_again, 1);
}

TEST_F(ColdStartsTest, GivesUpForAWhile) {
  options_.limit = absl::Hours(1);
  options_.give_up = absl::Seconds(10);
  options_.give_up_pause = absl::Seconds(5);
  Make();
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  Client* const client = Hold();
  loop_.Advance(absl::Seconds(11));
  EXPECT_EQ(client->answer, "retry later");
  EXPECT_EQ(Ended().outcome, Outcome::kGaveUp);
  counts_.active = false;
  Wake();
  EXPECT_EQ(Hold()->answer, "retry later");
  loop_.Advance(absl::Seconds(5));
  Wake();
  EXPECT_EQ(Hold()->answer, "");
}

TEST_F(ColdStartsTest, PodsThatServeEndThePause) {
  options_.give_up = absl::Seconds(10);
  options_.give_up_pause = absl::Hours(1);
  Make();
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  loop_.Advance(absl::Seconds(11));
  EXPECT_EQ(Hold()->answer, "retry later");
  readiness_.Tell(kHello, PodState::kReady);
  Client* const client = Hold();
  EXPECT_EQ(client->answer, "") << "they have to settle";
  loop_.Advance(options_.settle + absl::Milliseconds(20));
  EXPECT_EQ(client->answer, "ok 10000");
}

TEST_F(ColdStartsTest, ThereIsRoomForSoManyChecksOnly) {
  options_.max_held = 2;
  Make();
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  const Client* const b = Hold();
  Client* const a = Hold();
  const Client* const c = Hold();
  EXPECT_EQ(a->answer + b->answer, "");
  EXPECT_EQ(c->answer, "retry later");
  a->cancellation.Cancel();
  loop_.Advance(absl::Milliseconds(20));
  EXPECT_EQ(Hold()->answer, "");
}

TEST_F(ColdStartsTest, WithoutReadinessAWakeUpEndsWhereItArrives) {
  Make(/*with_readiness=*/false);
  Wake();
  loop_.Advance(absl::Milliseconds(3));
  cold_starts_->OnWakeupSent(hello_);
  EXPECT_THAT(board_.Take().ended, IsEmpty());
  cold_starts_->OnWakeupDelivered(hello_);
  const ColdStart facts = Ended();
  EXPECT_EQ(facts.outcome, Outcome::kUnknown);
  EXPECT_EQ(facts.sent - facts.noted, absl::Milliseconds(3));
  cold_starts_->OnWakeupSent(hello_);  // one that came late
  cold_starts_->OnWakeupDelivered(hello_);
}

TEST_F(ColdStartsTest, IdleRevisionsAreForgotten) {
  readiness_.pods["prod/hello"] = PodState::kReady;
  Wake();
  EXPECT_THAT(readiness_.watched, ElementsAre("prod/hello"));
  loop_.Advance(absl::Minutes(3));
  EXPECT_THAT(readiness_.watched, ElementsAre("prod/hello"));
  counts_.active = false;
  loop_.Advance(options_.forget_after + absl::Seconds(3));
  EXPECT_THAT(readiness_.watched, IsEmpty());
  loop_.Advance(absl::Seconds(3));
  EXPECT_EQ(loop_.timers(), 0u) << "nobody to look at";
}

TEST_F(ColdStartsTest, TheEndLetsAllThrough) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  Client* const client = Hold();
  cold_starts_.reset();
  EXPECT_EQ(client->answer, "ok 0");
}

TEST_F(ColdStartsTest, CountsThePhases) {
  readiness_.pods["prod/hello"] = PodState::kNone;
  Wake();
  loop_.Advance(absl::Milliseconds(1));
  cold_starts_->OnWakeupSent(hello_);
  loop_.Advance(absl::Milliseconds(400));
  readiness_.Tell(kHello, PodState::kStarting);
  loop_.Advance(absl::Milliseconds(1500));
  readiness_.Tell(kHello, PodState::kReady);
  loop_.Advance(absl::Seconds(1));
  const std::string text = registry_.Text();
  const std::string name = "kactivator_cold_start_seconds_";
  for (const char* const line : {"bucket{phase=\"decision\",le=\"0.001\"} 1\n",
                                 "bucket{phase=\"scaler\",le=\"0.2\"} 0\n",
                                 "bucket{phase=\"scaler\",le=\"0.5\"} 1\n",
                                 "bucket{phase=\"ready\",le=\"2\"} 1\n",
                                 "bucket{phase=\"release\",le=\"0.5\"} 1\n",
                                 "bucket{phase=\"whole\",le=\"3\"} 1\n"}) {
    EXPECT_THAT(text, HasSubstr(name + line));
  }
  EXPECT_THAT(text, HasSubstr("cold_starts_total{outcome=\"served\"} 1\n"));
}

TEST_F(ColdStartsTest, ASecondColdStartIsSettledAsSoonAsTheFirst) {
  constexpr RevisionView kOther{"prod", "other"};
  readiness_.pods[Text(kHello)] = PodState::kNone;
  readiness_.pods[Text(kOther)] = PodState::kNone;
  Hold();
  readiness_.Tell(kHello, PodState::kReady);
  loop_.Advance(options_.settle + absl::Milliseconds(20));
  // Nothing is under way now: only once a second is there anything to do.
  loop_.Advance(absl::Milliseconds(50));
  const Client* const second = Hold(kOther);
  readiness_.Tell(kOther, PodState::kReady);
  loop_.Advance(options_.settle - absl::Milliseconds(1));
  EXPECT_EQ(second->answer, "");
  loop_.Advance(absl::Milliseconds(20));
  EXPECT_EQ(second->answer, "ok 10000");
}

}  // namespace
}  // namespace mixer::kactivator
