#include "mixer_adapter/base/nearest_name.h"

#include <string>

#include "gtest/gtest.h"

namespace mixer {
namespace {

TEST(EditDistance, CountsInsertDeleteReplaceSwap) {
  EXPECT_EQ(EditDistance("", "", 3), 0u);
  EXPECT_EQ(EditDistance("abc", "abc", 3), 0u);
  EXPECT_EQ(EditDistance("abc", "ABC", 3), 0u);
  EXPECT_EQ(EditDistance("abc", "abcd", 3), 1u);
  EXPECT_EQ(EditDistance("abc", "bc", 3), 1u);
  EXPECT_EQ(EditDistance("abc", "axc", 3), 1u);
  EXPECT_EQ(EditDistance("abc", "acb", 3), 1u);
  EXPECT_EQ(EditDistance("kitten", "sitting", 5), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting", 2), 3u);
  EXPECT_EQ(EditDistance("a", std::string(1000, 'b'), 4), 5u);
}

TEST(DidYouMean, NamesTheClosest) {
  EXPECT_EQ(DidYouMean("denyer", {"noop", "denier", "kactivator"}),
            ", did you mean 'denier'?");
  EXPECT_EQ(DidYouMean("kactivater", {"noop", "kactivator"}),
            ", did you mean 'kactivator'?");
  EXPECT_EQ(DidYouMean("Denier", {"denyer", "denier"}),
            ", did you mean 'denier'?");
  EXPECT_EQ(DidYouMean("prometheus", {"noop", "denier"}), "");
  EXPECT_EQ(DidYouMean("ab", {"xy"}), "");
  EXPECT_EQ(DidYouMean("", {"a"}), "");
  EXPECT_EQ(DidYouMean("same", {"same"}), "");
  EXPECT_EQ(DidYouMean(std::string(100000, 'a'), {"a"}), "");
}

}  // namespace
}  // namespace mixer
