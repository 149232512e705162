#include "mixer_adapter/autoscaler/tally.h"

#include <atomic>
#include <map>
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

std::vector<std::string> Flush(Tally* tally) {
  std::vector<Report> reports;
  tally->Flush(&reports);
  return Text(reports);
}

TEST(Tally, FirstRequestWakesOnce) {
  Tally tally;
  EXPECT_TRUE(tally.Add("ns", "a", kNow));
  EXPECT_FALSE(tally.Add("ns", "a", kNow + absl::Seconds(1)));
  std::vector<Report> reports;
  tally.TakeWakeups(&reports);
  ASSERT_THAT(Text(reports), ElementsAre("wake ns/a 1 1"));
  EXPECT_EQ(reports[0].noted, kNow);
  EXPECT_THAT(Wakeups(&tally), IsEmpty());
}

TEST(Tally, WakeupsComeInOrderOfFirstRequests) {
  Tally tally;
  for (const char* name : {"b", "c", "a"}) tally.Add("ns", name, kNow);
  EXPECT_THAT(Wakeups(&tally),
              ElementsAre("wake ns/b 1 1", "wake ns/c 1 1", "wake ns/a 1 1"));
}

// The life of a revision, period by period.
TEST(Tally, SubtractsTheWakeupThenCountsThenEndsWithOneZero) {
  Tally tally;
  for (int i = 0; i < 5; ++i) tally.Add("ns", "a", kNow);
  EXPECT_THAT(Wakeups(&tally), ElementsAre("wake ns/a 1 1"));
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 4"));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(tally.Add("ns", "a", kNow));
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 1 3"));
  EXPECT_FALSE(tally.Add("ns", "a", kNow));
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 1 1"));
  EXPECT_EQ(tally.active(), 1u);
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 0"));
  EXPECT_EQ(tally.active(), 0u);
  EXPECT_THAT(Flush(&tally), IsEmpty());
  EXPECT_TRUE(tally.Add("ns", "a", kNow));
}

TEST(Tally, SingleRequestIsToldByItsWakeupAlone) {
  Tally tally;
  tally.Add("ns", "a", kNow);
  EXPECT_THAT(Wakeups(&tally), ElementsAre("wake ns/a 1 1"));
  EXPECT_THAT(Flush(&tally), IsEmpty());
  EXPECT_THAT(Flush(&tally), ElementsAre("ns/a 0 0"));
}

TEST(Tally, FlushTakesWakeupsThatNobodyTook) {
  Tally tally;
  tally.Add("ns", "a", kNow);
  tally.Add("ns", "a", kNow);
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1", "ns/a 0 1"));
}

TEST(Tally, KeysDoNotRunTogether) {
  Tally tally;
  EXPECT_TRUE(tally.Add("ab", "c", kNow));
  EXPECT_TRUE(tally.Add("a", "bc", kNow));
  EXPECT_THAT(Wakeups(&tally),
              UnorderedElementsAre("wake ab/c 1 1", "wake a/bc 1 1"));
}

TEST(Tally, RejectsEmptyNames) {
  Tally tally;
  EXPECT_FALSE(tally.Add("", "a", kNow));
  EXPECT_FALSE(tally.Add("ns", "", kNow));
  EXPECT_EQ(tally.rejected(), 2u);
  EXPECT_THAT(Flush(&tally), IsEmpty());
}

TEST(Tally, RejectsNewRevisionsAboveTheLimitUntilOneIsIdle) {
  Tally tally(2);
  EXPECT_TRUE(tally.Add("ns", "a", kNow));
  EXPECT_TRUE(tally.Add("ns", "b", kNow));
  EXPECT_FALSE(tally.Add("ns", "c", kNow));
  EXPECT_FALSE(tally.Add("ns", "a", kNow));  // known: counted
  EXPECT_EQ(tally.rejected(), 1u);
  Flush(&tally);
  tally.Add("ns", "a", kNow);
  Flush(&tally);  // b is forgotten
  EXPECT_TRUE(tally.Add("ns", "c", kNow));
  EXPECT_EQ(tally.rejected(), 1u);
}

TEST(Tally, SecondThreadWakesNobody) {
  Tally tally;
  EXPECT_TRUE(tally.Add("ns", "a", kNow));
  std::thread([&] { EXPECT_FALSE(tally.Add("ns", "a", kNow)); }).join();
  EXPECT_THAT(Flush(&tally), ElementsAre("wake ns/a 1 1", "ns/a 0 1"));
}

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
        tally.Add("ns", absl::StrCat("r", i % kRevisions), kNow);
        if (i % 64 == 0) std::this_thread::yield();
      }
      --running;
    });
  }
  std::vector<Report> reports;
  while (running > 0) {
    tally.TakeWakeups(&reports);
    tally.Flush(&reports);
  }
  for (std::thread& thread : threads) thread.join();
  tally.Flush(&reports);
  tally.Flush(&reports);
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
