#include "mixer_adapter/autoscaler/bucket_owner.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/knative_vectors.h"

namespace mixer::autoscaler {
namespace {

using ::testing::ElementsAre;

TEST(BucketOwner, NamesAreKnatives) {
  EXPECT_THAT(BucketNames(1), ElementsAre("autoscaler-bucket-00-of-01"));
  const std::vector<std::string> ten = BucketNames(10);
  ASSERT_EQ(ten.size(), 10u);
  EXPECT_EQ(ten[9], "autoscaler-bucket-09-of-10");
  EXPECT_TRUE(std::is_sorted(ten.begin(), ten.end()));
}

TEST(BucketOwner, IsTheOneThatKnativeChose) {
  std::map<int, int> lines;  // by number of buckets
  for (const auto& line : testing::ReadKnativeLines("bucket_owner.jsonl")) {
    const int total = line.at("buckets").get<int>();
    const std::vector<std::string> names = BucketNames(total);
    const auto key = line.at("key").get<std::string>();
    EXPECT_EQ(names[OwnerOf(names, key)], line.at("owner").get<std::string>())
        << key;
    ++lines[total];
  }
  EXPECT_GE(lines.size(), 5u);
}

TEST(BucketOwner, SpreadsTheKeys) {
  const std::vector<std::string> names = BucketNames(kMaxBuckets);
  std::map<std::size_t, int> keys;
  for (int i = 0; i < 10'000; ++i) {
    ++keys[OwnerOf(names, absl::StrCat("ns/rev-", i))];
  }
  ASSERT_EQ(keys.size(), names.size());
  for (const auto& [owner, count] : keys) {
    EXPECT_GT(count, 500) << owner;
    EXPECT_LT(count, 2000) << owner;
  }
}

// Knative's names differ in digits only and so never do; no recorded case has
// it.
TEST(BucketOwner, SecondOnAPlaceMovesOn) {
  const std::vector<std::string> names = {"twin", "twin"};
  std::map<std::size_t, int> keys;
  for (int i = 0; i < 1000; ++i) ++keys[OwnerOf(names, absl::StrCat("k", i))];
  EXPECT_GT(keys[0], 250);
  EXPECT_GT(keys[1], 250);
}

}  // namespace
}  // namespace mixer::autoscaler
