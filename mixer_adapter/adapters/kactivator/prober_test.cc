#include "mixer_adapter/adapters/kactivator/prober.h"

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
using autoscaler::RevisionView;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr RevisionView kHello{"prod", "hello"};
constexpr RevisionView kWorld{"prod", "world"};
constexpr absl::Duration kPeriod = absl::Milliseconds(200);
constexpr absl::Duration kRefresh = absl::Seconds(5);

// Probes that end when the test says so.
class FakeProbeMaker final : public net::ProbeMaker {
 public:
  std::unique_ptr<net::Probe> Start(const net::ProbeTarget& target,
                                    absl::Duration timeout,
                                    Done done) override {
    started.push_back(target.url.text);
    last_target = target;
    last_timeout = timeout;
    under_way_.emplace(target.url.host, std::move(done));
    return std::make_unique<FakeProbe>(this, target.url.host);
  }

  void End(const std::string& host, bool served) {
    const Done done = std::move(under_way_.at(host));
    under_way_.erase(host);
    done(served ? absl::OkStatus() : absl::UnavailableError("nobody"));
  }

  std::vector<std::string> under_way() const {
    std::vector<std::string> hosts;
    for (const auto& one : under_way_) hosts.push_back(one.first);
    return hosts;
  }

  std::vector<std::string> started;
  net::ProbeTarget last_target;
  absl::Duration last_timeout;

 private:
  class FakeProbe final : public net::Probe {
   public:
    FakeProbe(FakeProbeMaker* maker, std::string host)
        : maker_(maker), host_(std::move(host)) {}
    ~FakeProbe() override { maker_->under_way_.erase(host_); }

   private:
    FakeProbeMaker* const maker_;
    const std::string host_;
  };

  std::map<std::string, Done> under_way_;  // by host
};

class ProberTest : public ::testing::Test, public Readiness::Listener {
 protected:
  ProberTest() { Make({}); }

  void Make(ProberOptions options) {
    prober_.reset();
    auto maker = std::make_unique<FakeProbeMaker>();
    maker_ = maker.get();
    options.url = "http://{name}.{namespace}:80/up";
    prober_ = std::make_unique<Prober>(&loop_, std::move(maker), options,
                                       &registry_, metrics::Labels{{"a", "b"}});
    prober_->Start(this);
  }

  void OnPods(const RevisionView& revision, PodState pods) override {
    EXPECT_FALSE(calling_);
    EXPECT_EQ(prober_->PodsOf(revision), pods);
    news_.emplace_back(std::string(revision.name), pods);
    if (unwatch_at_news_) prober_->Unwatch(revision);
    // Still valid.
    EXPECT_EQ(news_.back().first, revision.name);
  }

  void Watch(const RevisionView& revision) {
    calling_ = true;
    prober_->Watch(revision);
    calling_ = false;
  }
  void Unwatch(const RevisionView& revision) {
    calling_ = true;
    prober_->Unwatch(revision);
    calling_ = false;
  }

  // How long from now until the next probe starts, to a millisecond; then it
  // has started.
  absl::Duration UntilNextProbe() {
    const absl::Time from = loop_.Now();
    maker_->started.clear();
    while (maker_->started.empty() && loop_.Now() - from < absl::Minutes(1)) {
      loop_.Advance(absl::Milliseconds(1));
    }
    return loop_.Now() - from;
  }

  // Of watched kHello, all at zero time.
  void MakeReady() {
    Watch(kHello);
    maker_->End("hello.prod", true);
    news_.clear();
  }

  testing::FakeLoop loop_;
  metrics::Registry registry_;
  FakeProbeMaker* maker_ = nullptr;  // the prober's
  std::unique_ptr<Prober> prober_;
  std::vector<std::pair<std::string, PodState>> news_;
  bool calling_ = false;
  bool unwatch_at_news_ = false;
};

MATCHER_P(IsAbout, interval, "") {
  return arg >= interval * 0.9 - absl::Milliseconds(1) &&
         arg <= interval * 1.1 + absl::Milliseconds(1);
}

TEST_F(ProberTest, KnowsNothingOfWhatIsNotWatched) {
  EXPECT_EQ(prober_->PodsOf(kHello), PodState::kUnknown);
  EXPECT_TRUE(prober_->IsTarget(kHello));
  Unwatch(kHello);
  EXPECT_THAT(maker_->started, IsEmpty());
}

TEST_F(ProberTest, ProbesAtOnce) {
  Watch(kHello);
  EXPECT_THAT(maker_->started, ElementsAre("http://hello.prod:80/up"));
  EXPECT_EQ(maker_->last_timeout, absl::Milliseconds(300));
  EXPECT_THAT(maker_->last_target.headers,
              ElementsAre(Pair("K-Network-Probe", "queue")));
  EXPECT_EQ(prober_->PodsOf(kHello), PodState::kUnknown);
  EXPECT_THAT(news_, IsEmpty());
  maker_->End("hello.prod", true);
  EXPECT_THAT(news_, ElementsAre(Pair("hello", PodState::kReady)));
  EXPECT_EQ(prober_->PodsOf(kHello), PodState::kReady);
  EXPECT_EQ(prober_->PodsOf(kWorld), PodState::kUnknown);
}

TEST_F(ProberTest, ASecondWatchDoesNothing) {
  Watch(kHello);
  Watch(kHello);
  maker_->End("hello.prod", false);
  Watch(kHello);
  EXPECT_EQ(maker_->started.size(), 1u);
  EXPECT_EQ(prober_->PodsOf(kHello), PodState::kNone);
}

TEST_F(ProberTest, ProbesEachPeriodUntilItServes) {
  Watch(kHello);
  maker_->End("hello.prod", false);
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(UntilNextProbe(), IsAbout(kPeriod));
    maker_->End("hello.prod", false);
  }
  // Of a change only.
  EXPECT_THAT(news_, ElementsAre(Pair("hello", PodState::kNone)));
  UntilNextProbe();
  maker_->End("hello.prod", true);
  EXPECT_THAT(news_, ElementsAre(Pair("hello", PodState::kNone),
                                 Pair("hello", PodState::kReady)));
}

TEST_F(ProberTest, PeriodsRunFromStartToStart) {
  Watch(kHello);
  loop_.Advance(absl::Milliseconds(100));
  maker_->End("hello.prod", false);
  EXPECT_THAT(UntilNextProbe() + absl::Milliseconds(100), IsAbout(kPeriod));
  // One that took longer than a period is followed at once.
  loop_.Advance(absl::Milliseconds(300));
  maker_->End("hello.prod", false);
  EXPECT_LE(UntilNextProbe(), absl::Milliseconds(1));
}

TEST_F(ProberTest, OneProbeOfARevisionAtATime) {
  Watch(kHello);
  loop_.Advance(absl::Minutes(1));
  EXPECT_EQ(maker_->started.size(), 1u);
}

TEST_F(ProberTest, IntervalsDiffer) {
  Watch(kHello);
  std::vector<absl::Duration> intervals;
  for (int i = 0; i < 100; ++i) {
    maker_->End("hello.prod", false);
    intervals.push_back(UntilNextProbe());
  }
  const auto [least, most] =
      std::minmax_element(intervals.begin(), intervals.end());
  EXPECT_GT(*most - *least, absl::Milliseconds(5));
}

TEST_F(ProberTest, WhatServesIsRefreshed) {
  MakeReady();
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(UntilNextProbe(), IsAbout(kRefresh));
    maker_->End("hello.prod", true);
  }
  EXPECT_THAT(news_, IsEmpty());
}

TEST_F(ProberTest, OneFailedRefreshIsNoNews) {
  MakeReady();
  UntilNextProbe();
  maker_->End("hello.prod", false);
  EXPECT_EQ(prober_->PodsOf(kHello), PodState::kReady);
  EXPECT_THAT(UntilNextProbe(), IsAbout(kPeriod));
  maker_->End("hello.prod", true);
  EXPECT_THAT(UntilNextProbe(), IsAbout(kRefresh));
  // It is forgotten.
  maker_->End("hello.prod", false);
  EXPECT_EQ(prober_->PodsOf(kHello), PodState::kReady);
  EXPECT_THAT(news_, IsEmpty());
}

TEST_F(ProberTest, TwoFailedRefreshesAre) {
  MakeReady();
  UntilNextProbe();
  maker_->End("hello.prod", false);
  UntilNextProbe();
  maker_->End("hello.prod", false);
  EXPECT_THAT(news_, ElementsAre(Pair("hello", PodState::kNone)));
  EXPECT_THAT(UntilNextProbe(), IsAbout(kPeriod));
  maker_->End("hello.prod", true);
  EXPECT_THAT(news_, ElementsAre(Pair("hello", PodState::kNone),
                                 Pair("hello", PodState::kReady)));
  EXPECT_THAT(UntilNextProbe(), IsAbout(kRefresh));
}

TEST_F(ProberTest, UnwatchEndsAllOfIt) {
  Watch(kHello);
  Watch(kWorld);
  Unwatch(kHello);  // under way
  EXPECT_THAT(maker_->under_way(), ElementsAre("world.prod"));
  maker_->End("world.prod", true);
  Unwatch(kWorld);  // planned
  EXPECT_EQ(prober_->PodsOf(kWorld), PodState::kUnknown);
  maker_->started.clear();
  loop_.Advance(absl::Minutes(1));
  EXPECT_THAT(maker_->started, IsEmpty());
  EXPECT_EQ(loop_.timers(), 0u);
  // And it can begin again.
  Watch(kWorld);
  EXPECT_EQ(maker_->started.size(), 1u);
  EXPECT_EQ(prober_->PodsOf(kWorld), PodState::kUnknown);
}

TEST_F(ProberTest, NewsMayEndTheWatch) {
  unwatch_at_news_ = true;
  Watch(kHello);
  maker_->End("hello.prod", true);
  EXPECT_EQ(news_.size(), 1u);
  EXPECT_EQ(prober_->PodsOf(kHello), PodState::kUnknown);
  EXPECT_EQ(loop_.timers(), 0u);
}

TEST_F(ProberTest, ProbesAboveTheLimitWaitTheirTurn) {
  ProberOptions options;
  options.max_probes = 2;
  Make(options);
  for (const char* const name : {"a", "b", "c", "d", "e", "f"}) {
    Watch({"prod", name});
  }
  EXPECT_THAT(maker_->under_way(), ElementsAre("a.prod", "b.prod"));
  maker_->End("b.prod", false);
  EXPECT_THAT(maker_->under_way(), ElementsAre("a.prod", "c.prod"));
  Unwatch({"prod", "d"});  // waits
  Unwatch({"prod", "a"});  // makes room
  EXPECT_THAT(maker_->under_way(), ElementsAre("c.prod", "e.prod"));
  // b comes after f.
  loop_.Advance(kPeriod * 2);
  EXPECT_THAT(maker_->under_way(), ElementsAre("c.prod", "e.prod"));
  maker_->End("c.prod", false);
  EXPECT_THAT(maker_->under_way(), ElementsAre("e.prod", "f.prod"));
  maker_->End("e.prod", false);
  EXPECT_THAT(maker_->under_way(), ElementsAre("b.prod", "f.prod"));
}

TEST_F(ProberTest, ANameThatCannotBeAHostIsNotProbed) {
  const std::string name(64, 'a');
  Watch({"prod", name});
  loop_.Advance(absl::Minutes(1));
  EXPECT_THAT(maker_->started, IsEmpty());
  EXPECT_EQ(prober_->PodsOf({"prod", name}), PodState::kUnknown);
  EXPECT_THAT(registry_.Text(),
              HasSubstr("kactivator_probe_failures_total{a=\"b\"} 1"));
  Unwatch({"prod", name});
}

TEST_F(ProberTest, CanGoAtAnyTime) {
  ProberOptions options;
  options.max_probes = 1;
  Make(options);
  Watch(kHello);
  maker_->End("hello.prod", true);  // planned
  Watch(kWorld);                    // under way
  Watch({"prod", "third"});         // waits
  prober_.reset();
  EXPECT_EQ(loop_.timers(), 0u);
  loop_.Advance(absl::Minutes(1));
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("kactivator_probed_revisions{")));
}

TEST_F(ProberTest, Counts) {
  Watch(kHello);
  Watch(kWorld);
  maker_->End("hello.prod", false);
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("kactivator_probes_total{a=\"b\"} 2"));
  EXPECT_THAT(text, HasSubstr("kactivator_probe_failures_total{a=\"b\"} 1"));
  EXPECT_THAT(text, HasSubstr("kactivator_probed_revisions{a=\"b\"} 2"));
  Unwatch(kWorld);
  EXPECT_THAT(registry_.Text(),
              HasSubstr("kactivator_probed_revisions{a=\"b\"} 1"));
}

}  // namespace
}  // namespace mixer::kactivator
