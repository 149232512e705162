#include "mixer_adapter/autoscaler/pending.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::autoscaler {
namespace {

using ::testing::ElementsAre;
using Result = Pending::Result;

Report Make(const std::string& name, double concurrency, double count) {
  Report report;
  report.message.key = {"ns", name};
  report.message.stat.average_concurrent_requests = concurrency;
  report.message.stat.request_count = count;
  return report;
}

Report Wake(const std::string& name, int noted = 0) {
  Report report = Make(name, 1, 1);
  report.wakeup = true;
  report.noted = absl::FromUnixSeconds(noted);
  return report;
}

std::vector<std::string> Take(Pending* pending, std::size_t max = 100) {
  std::vector<Report> reports;
  pending->Take(max, &reports);
  std::vector<std::string> texts;
  for (const Report& report : reports) {
    const Stat& stat = report.message.stat;
    texts.push_back(absl::StrCat(
        report.wakeup
            ? absl::StrCat("wake@", absl::ToUnixSeconds(report.noted), " ")
            : "",
        report.message.key.name, " ", stat.average_concurrent_requests, " ",
        stat.request_count));
  }
  return texts;
}

TEST(Pending, WakeupsFirstEachInOrder) {
  Pending pending(10);
  EXPECT_EQ(pending.Put(Make("a", 1, 5)), Result::kAdded);
  pending.Put(Wake("b"));
  pending.Put(Make("c", 1, 6));
  pending.Put(Wake("d"));
  EXPECT_TRUE(pending.has_wakeup());
  EXPECT_THAT(Take(&pending),
              ElementsAre("wake@0 b 1 1", "wake@0 d 1 1", "a 1 5", "c 1 6"));
  EXPECT_TRUE(pending.empty());
  EXPECT_FALSE(pending.has_wakeup());
}

TEST(Pending, LaterReportOfARevisionIsMerged) {
  Pending pending(10);
  pending.Put(Make("a", 1, 5));
  EXPECT_EQ(pending.Put(Make("a", 0, 2)), Result::kMerged);
  EXPECT_THAT(Take(&pending), ElementsAre("a 0 7"));
}

TEST(Pending, WakeupSurvivesLaterZero) {
  Pending pending(10);
  pending.Put(Wake("a", 3));
  pending.Put(Make("a", 0, 4));
  pending.Put(Make("a", 0, 0));
  pending.Put(Wake("a", 9));
  EXPECT_EQ(pending.size(), 1u);
  EXPECT_THAT(Take(&pending), ElementsAre("wake@3 a 1 6"));
}

TEST(Pending, ReportBecomesAWakeup) {
  Pending pending(10);
  pending.Put(Make("a", 0, 0));
  pending.Put(Make("b", 1, 1));
  pending.Put(Wake("c"));
  EXPECT_EQ(pending.Put(Wake("b", 2)), Result::kMerged);
  EXPECT_THAT(Take(&pending),
              ElementsAre("wake@0 c 1 1", "wake@2 b 1 2", "a 0 0"));
}

TEST(Pending, PutBackIsOlderAndFirst) {
  Pending pending(10);
  pending.Put(Make("a", 1, 1));
  pending.Put(Make("b", 0.5, 2));
  pending.Put(Wake("w"));
  EXPECT_EQ(pending.PutBack(Make("b", 1, 3)), Result::kMerged);
  EXPECT_EQ(pending.PutBack(Make("c", 1, 4)), Result::kAdded);
  EXPECT_EQ(pending.PutBack(Wake("v")), Result::kAdded);
  EXPECT_EQ(pending.PutBack(Wake("b", 1)), Result::kMerged);
  EXPECT_THAT(Take(&pending), ElementsAre("wake@1 b 1 6", "wake@0 v 1 1",
                                          "wake@0 w 1 1", "c 1 4", "a 1 1"));
}

TEST(Pending, FullDropsButNeverAWakeupForALesserReport) {
  Pending pending(2);
  pending.Put(Make("a", 1, 1));
  pending.Put(Make("b", 1, 1));
  EXPECT_EQ(pending.Put(Make("c", 1, 1)), Result::kDropped);
  EXPECT_EQ(pending.Put(Wake("d")), Result::kDropped);  // instead of a
  EXPECT_EQ(pending.Put(Wake("e")), Result::kDropped);  // instead of b
  EXPECT_EQ(pending.Put(Wake("f")), Result::kDropped);
  EXPECT_EQ(pending.Put(Make("e", 0, 3)), Result::kMerged);
  EXPECT_THAT(Take(&pending), ElementsAre("wake@0 d 1 1", "wake@0 e 1 4"));
}

TEST(Pending, TakesInBatches) {
  Pending pending(10);
  for (const char* name : {"a", "b", "c"}) pending.Put(Make(name, 1, 1));
  EXPECT_THAT(Take(&pending, 2), ElementsAre("a 1 1", "b 1 1"));
  EXPECT_EQ(pending.size(), 1u);
  EXPECT_THAT(Take(&pending, 2), ElementsAre("c 1 1"));
  EXPECT_THAT(Take(&pending, 2), ElementsAre());
}

}  // namespace
}  // namespace mixer::autoscaler
