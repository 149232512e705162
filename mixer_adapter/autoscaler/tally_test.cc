#include "mixer_adapter/autoscaler/tally.h"

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::autoscaler {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1000);

std::string Text(const Report& report) {
  const Stat& stat = report.message.stat;
  return absl::StrCat(
      report.wakeup ? "wake " : "", report.message.key.name_space, "/",
      report.message.key.name, " ", stat.average_concurrent_requests, " ",
      stat.request_count);
}

std::vector<std::string> Text(const std::vector<Report>& reports) {
  std::vector<std::string> texts;
  for (const Report& report : reports) texts.push_back(Text(report));
  return texts;
}

std::vector<std::string> Wakeups(Tally* tally) {
  std::vector<Report> reports;
  tally->TakeWakeups(&reports);
  return Text(reports);
}

std::vector<std::string> Flush(Tally* tally, absl::Time now = kNow) {
  std::vector<Report> reports;
  tally->Flush(now, &reports);
  return Text(reports);
}

TEST(Tally, FirstRequestWakesOnce) {
  Tally tally;
  EXPECT_TRUE(tally.Add({"ns", "a"}, kNow).wakeup);
  EXPECT_FALSE(tally.Add({"ns", "a"}, kNow + absl::Seconds(1)).wakeup);
  std::vector<Report> reports;
  tally.TakeWakeups(&reports);
  ASSERT_THAT(Text(reports), ElementsAre("wake ns/a 1 1"));
  EXPECT_EQ(reports[0].noted, kNow);
  EXPECT_THAT(Wakeups(&tally), IsEmpty());
}

TEST(Tally, WakeupsComeInOrderOfFirstRequests) {
  Tally tally;
  for (const char* name : {"b", "c", "a"}) tally.Add({"ns", name}, kNow);
  EXPECT_THAT(Wakeups(&tally),
              ElementsAre("wake ns/b 1 1", "wake ns/c 1 1", "wake ns/a 1 1"));
}

// The life of a revision, period by period.
TEST(Tally, SubtractsTheWakeupThenCountsThenEndsWithOneZero) {
  Tally tally;
  for (int i = 0; i < 5; ++i) tally.Add({"ns", "a"}, kNow);
  EXPECT_THAT(Wakeups(&tally), ElementsAre("wake ns/a 1 1"));
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 4"));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(tally.Add({"ns", "a"}, kNow).wakeup);
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 1 3"));
  EXPECT_FALSE(tally.Add({"ns", "a"}, kNow).wakeup);
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 1 1"));
  EXPECT_EQ(tally.active(), 1u);
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 0"));
  EXPECT_EQ(tally.active(), 0u);
  EXPECT_THAT(Flush(&tally), IsEmpty());
  EXPECT_TRUE(tally.Add({"ns", "a"}, kNow).wakeup);
}

TEST(Tally, SingleRequestIsToldByItsWakeupAlone) {
  Tally tally;
  tally.Add({"ns", "a"}, kNow);
  EXPECT_THAT(Wakeups(&tally), ElementsAre("wake ns/a 1 1"));
  EXPECT_THAT(Flush(&tally), IsEmpty());
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 0"));
}

TEST(Tally, FlushTakesWakeupsThatNobodyTook) {
  Tally tally;
  tally.Add({"ns", "a"}, kNow);
  tally.Add({"ns", "a"}, kNow);
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1", "ns/a 0 1"));
}

TEST(Tally, KeysDoNotRunTogether) {
  Tally tally;
  EXPECT_TRUE(tally.Add({"ab", "c"}, kNow).wakeup);
  EXPECT_TRUE(tally.Add({"a", "bc"}, kNow).wakeup);
  EXPECT_THAT(Wakeups(&tally),
              UnorderedElementsAre("wake ab/c 1 1", "wake a/bc 1 1"));
}

TEST(Tally, RejectsEmptyNames) {
  Tally tally;
  EXPECT_FALSE(tally.Add({"", "a"}, kNow).wakeup);
  EXPECT_FALSE(tally.Add({"ns", ""}, kNow).wakeup);
  EXPECT_EQ(tally.rejected(), 2u);
  EXPECT_THAT(Flush(&tally), IsEmpty());
}

TEST(Tally, RejectsNewRevisionsAboveTheLimitUntilOneIsIdle) {
  TallyOptions options;
  options.max_revisions = 2;
  Tally tally(options);
  EXPECT_TRUE(tally.Add({"ns", "a"}, kNow).wakeup);
  EXPECT_TRUE(tally.Add({"ns", "b"}, kNow).wakeup);
  EXPECT_FALSE(tally.Add({"ns", "c"}, kNow).wakeup);
  EXPECT_FALSE(tally.Add({"ns", "a"}, kNow).wakeup);  // known: counted
  EXPECT_EQ(tally.rejected(), 1u);
  Flush(&tally);
  tally.Add({"ns", "a"}, kNow);
  Flush(&tally);  // b is forgotten
  EXPECT_TRUE(tally.Add({"ns", "c"}, kNow).wakeup);
  EXPECT_EQ(tally.rejected(), 1u);
}

TEST(Tally, SecondThreadWakesNobody) {
  Tally tally;
  EXPECT_TRUE(tally.Add({"ns", "a"}, kNow).wakeup);
  std::thread([&] {
    EXPECT_FALSE(tally.Add({"ns", "a"}, kNow).wakeup);
  }).join();
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1", "ns/a 0 1"));
}

TEST(Tally, ActiveIsWhatThisThreadHasMet) {
  Tally tally;
  EXPECT_EQ(tally.AddActive({"ns", "a"}, kNow), std::nullopt);
  tally.Add({"ns", "a"}, kNow);
  EXPECT_EQ(tally.AddActive({"ns", "a"}, kNow), PodState::kUnknown);
  std::thread([&] {
    EXPECT_EQ(tally.AddActive({"ns", "a"}, kNow), std::nullopt);
  }).join();
  tally.SetPods({"ns", "a"}, PodState::kReady);
  EXPECT_EQ(tally.AddActive({"ns", "a"}, kNow), PodState::kReady);
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1", "ns/a 0 2"));
}

TEST(Tally, RepeatsAWakeUpForAWhile) {
  TallyOptions options;
  options.repeat = absl::Seconds(3);
  Tally tally(options);
  options.deliver_within = absl::Seconds(100);
  Tally patient(options);
  patient.Add({"ns", "a"}, kNow);
  // However long it takes to be delivered.
  EXPECT_THAT(Flush(&patient), ElementsAre("wake ns/a 1 1"));
  EXPECT_THAT(Flush(&patient, kNow + absl::Seconds(50)),
              ElementsAre("ns/a 1 0"));
  patient.Delivered({"ns", "a"}, kNow + absl::Seconds(50));
  const std::vector<std::vector<std::string>> periods = {
      {"ns/a 1 0"}, {"ns/a 1 0"}, {"ns/a 0 0"}, {}};
  for (std::size_t i = 0; i < periods.size(); ++i) {
    EXPECT_EQ(Flush(&patient, kNow + absl::Seconds(51 + i)), periods[i]) << i;
  }
  // Not for ever if nobody says that it was.
  tally.Add({"ns", "a"}, kNow);
  Flush(&tally);
  EXPECT_THAT(Flush(&tally, kNow + absl::Seconds(62)), ElementsAre("ns/a 1 0"));
  EXPECT_THAT(Flush(&tally, kNow + absl::Seconds(63)), ElementsAre("ns/a 0 0"));
}

TEST(Tally, RepeatsNoLongerThanUntilPodsServe) {
  TallyOptions options;
  options.repeat = absl::Seconds(100);
  Tally tally(options);
  tally.Add({"ns", "a"}, kNow);
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1"));
  tally.SetPods({"ns", "a"}, PodState::kStarting);
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 1 0"));
  tally.SetPods({"ns", "a"}, PodState::kReady);
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 0"));
  EXPECT_EQ(tally.active(), 0u);
}

TEST(Tally, WaitingChecksAreInFlight) {
  Tally tally;
  tally.Add({"ns", "a"}, kNow);
  tally.Add({"ns", "a"}, kNow);
  tally.SetWaiting({"ns", "a"}, 2);
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1", "ns/a 1 1"));
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 2 0"));
  tally.SetWaiting({"ns", "a"}, 0);
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 0"));
}

TEST(Tally, WakesAgainWhatHasLostItsPods) {
  Tally tally;
  tally.WakeAgain({"ns", "a"}, kNow);  // idle: nothing to do
  EXPECT_THAT(Wakeups(&tally), IsEmpty());
  tally.Add({"ns", "a"}, kNow);
  tally.WakeAgain({"ns", "a"}, kNow);  // not woken yet
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1"));
  tally.Add({"ns", "a"}, kNow);
  tally.WakeAgain({"ns", "a"}, kNow);
  tally.WakeAgain({"ns", "a"}, kNow);
  EXPECT_THAT(Wakeups(&tally), ElementsAre("wake ns/a 1 1"));
  EXPECT_THAT(Flush(&tally), IsEmpty());
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 0"));
}

// Requests by their beginnings, ends (begun at, took) and requests taken back,
// each told at `at`; a period ends each second. All in seconds.
struct Event {
  enum Kind { kBegin, kEnd, kTakeBack } kind;
  double at;
  double took = 0;
};

struct PairedCase {
  const char* name;
  std::vector<std::vector<Event>> periods;
  std::vector<std::vector<std::string>> reports;
};

class PairedTally : public ::testing::TestWithParam<PairedCase> {};

TEST_P(PairedTally, ReportsTrueConcurrency) {
  TallyOptions options;
  options.paired = true;
  options.longest_request = absl::Seconds(4);
  Tally tally(options);
  const auto at = [](double seconds) { return kNow + absl::Seconds(seconds); };
  EXPECT_THAT(Flush(&tally, kNow), IsEmpty());
  for (std::size_t i = 0; i < GetParam().periods.size(); ++i) {
    for (const Event& event : GetParam().periods[i]) {
      const RevisionView key{"ns", "a"};
      if (event.kind == Event::kBegin) tally.Add(key, at(event.at));
      if (event.kind == Event::kTakeBack) tally.TakeBack(key, at(event.at));
      if (event.kind != Event::kEnd) continue;
      // Another thread, and so another shard.
      std::thread([&] {
        tally.End(key, at(event.at), absl::Seconds(event.took));
      }).join();
    }
    const double end = static_cast<double>(i + 1);
    EXPECT_EQ(Flush(&tally, at(end)), GetParam().reports[i]) << "until " << end;
  }
}

constexpr Event::Kind kBegin = Event::kBegin, kEnd = Event::kEnd,
                      kTakeBack = Event::kTakeBack;

INSTANTIATE_TEST_SUITE_P(
    Cases, PairedTally,
    ::testing::Values(
        PairedCase{
            "OneThatLastsThreeSeconds",
            {{{kBegin, 0}}, {}, {{kEnd, 0, 3}}, {}},
            {{"wake ns/a 1 1"}, {"ns/a 1 0"}, {"ns/a 1 0"}, {"ns/a 0 0"}}},
        // 0.25 s and 1 s of two that began in the same second: 1.25 in all.
        PairedCase{"ShortOnesAreWeighted",
                   {{{kBegin, 0}, {kEnd, 0, 1}},
                    {{kBegin, 1.25}, {kEnd, 1.25, 0.25}, {kBegin, 1.5}},
                    {{kEnd, 1.5, 1}}},
                   {{"wake ns/a 1 1"}, {"ns/a 0.875 2"}, {"ns/a 0.375 0"}}},
        // Two seconds too many were counted: they are taken off what follows.
        PairedCase{"AnEndThatIsToldLate",
                   {{{kBegin, 0}}, {}, {{kEnd, 0, 0.5}, {kBegin, 2}}, {}, {}},
                   {{"wake ns/a 1 1"},
                    {"ns/a 1 0"},
                    {"ns/a 0 1"},
                    {"ns/a 0.5 0"},
                    {"ns/a 1 0"}}},
        PairedCase{"AnEndThatNeverComes",
                   {{{kBegin, 0.5}}, {}, {}, {}, {}, {}},
                   {{"wake ns/a 1 1"},
                    {"ns/a 1 0"},
                    {"ns/a 1 0"},
                    {"ns/a 1 0"},
                    {"ns/a 1 0"},
                    {"ns/a 0 0"}}},
        PairedCase{"AnEndWithoutABeginning",
                   {{{kEnd, 0, 0.5}}, {{kEnd, -3, 4}}, {}},
                   {{"ns/a 0.5 1"}, {"ns/a 1 1"}, {"ns/a 0 0"}}},
        PairedCase{"ClocksThatDifferByASecond",
                   {{{kBegin, 0.75}}, {{kEnd, -0.25, 1.25}}, {}},
                   {{"wake ns/a 1 1"}, {"ns/a 1 0"}, {"ns/a 0 0"}}},
        PairedCase{"ARequestTakenBack",
                   {{{kBegin, 0.5}, {kBegin, 0.5}, {kTakeBack, 0.5}},
                    {{kEnd, 0.5, 1.5}},
                    {}},
                   {{"wake ns/a 1 1"}, {"ns/a 1 0"}, {"ns/a 0 0"}}},
        PairedCase{
            "NonsenseIsBounded",
            {{{kBegin, 0}, {kEnd, 0, 1e30}}, {{kEnd, 1e30, -5}}, {}},
            {{"wake ns/a 1 1", "ns/a 1 0"}, {"ns/a 0 1"}, {"ns/a 0 0"}}}),
    [](const auto& info) { return info.param.name; });

// Threads count while another flushes and retires: every request is reported
// exactly once and every revision that counts was woken before.
TEST(Tally, LosesAndInventsNothingUnderContention) {
  constexpr int kThreads = 4, kRounds = 4000, kRevisions = 3;
  Tally tally;
  std::atomic<int> running{kThreads};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        const std::string name = absl::StrCat("r", i % kRevisions);
        if (!tally.AddActive({"ns", name}, kNow)) tally.Add({"ns", name}, kNow);
        if (i % 64 == 0) std::this_thread::yield();
      }
      --running;
    });
  }
  std::vector<Report> reports;
  while (running > 0) {
    tally.TakeWakeups(&reports);
    tally.Flush(kNow, &reports);
  }
  for (std::thread& thread : threads) thread.join();
  tally.Flush(kNow, &reports);
  tally.Flush(kNow, &reports);
  EXPECT_EQ(tally.active(), 0u);
  std::map<std::string, bool> awake;
  double total = 0;
  for (const Report& report : reports) {
    const Stat& stat = report.message.stat;
    bool& on = awake[report.message.key.name];
    EXPECT_NE(on, report.wakeup) << "a wake-up only when idle, and the reverse";
    on = stat.average_concurrent_requests > 0 || stat.request_count > 0;
    EXPECT_GE(stat.request_count, 0);
    total += stat.request_count;
  }
  EXPECT_EQ(total, kThreads * kRounds);
}

}  // namespace
}  // namespace mixer::autoscaler
