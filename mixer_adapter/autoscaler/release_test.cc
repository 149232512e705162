#include "mixer_adapter/autoscaler/release.h"

#include <string>

#include "gtest/gtest.h"

namespace mixer::autoscaler {
namespace {

TEST(Release, ReadsTheFormsOfItsName) {
  for (const char* text : {"0.9", "v0.9", "0.9.0", "v0.9.2"}) {
    const auto release = Release::Parse(text);
    ASSERT_TRUE(release.ok()) << text;
    EXPECT_EQ(release->ToString(), "0.9");
  }
  EXPECT_EQ(Release::Parse("knative-v1.8.0")->ToString(), "1.8");
}

TEST(Release, RefusesWhatIsNone) {
  for (const char* text :
       {"", "9", "0.4", "0.x", "0.-9", "0.9.1.2", "latest", "v", "0."}) {
    EXPECT_FALSE(Release::Parse(text).ok()) << text;
  }
}

// The receivers of knative.md 1.5 tell the forms apart by exactly this.
TEST(Release, ChoosesTheFormThatTheReleaseReads) {
  const auto codec = [](int major, int minor) {
    return NewCodec({major, minor}, nullptr);
  };
  const auto size = [&](int minor) {
    StatMessage message{{"ns", "rev"}, {"pod", 1, 0, 1, 0, 0, 0}};
    std::string frame;
    EXPECT_TRUE(codec(0, minor)->Encode(&message, 1, &frame));
    return frame.size();
  };
  EXPECT_EQ(size(8), size(9));
  EXPECT_EQ(size(10), size(11));
  EXPECT_EQ(size(12), size(15));
  EXPECT_LT(size(6), size(8)) << "one string as the key";
  EXPECT_LT(size(9), size(10)) << "a named Time";
  EXPECT_LT(size(11), size(12)) << "ProcessUptime";
  EXPECT_FALSE(codec(0, 15)->text());
  EXPECT_TRUE(codec(0, 16)->text());
  EXPECT_FALSE(codec(0, 17)->text());
  EXPECT_EQ(codec(0, 16)->max_batch(), 1u);
  EXPECT_GT(codec(1, 8)->max_batch(), 1u);
}

TEST(Release, KnowsItsServiceNames) {
  EXPECT_EQ(ServiceSuffix({0, 5}), "-service");
  EXPECT_EQ(ServiceSuffix({0, 6}), "-priv");
  EXPECT_EQ(ServiceSuffix({0, 9}), "");
  EXPECT_EQ(ServiceSuffix({0, 10}), "-private");
  EXPECT_EQ(ServiceSuffix({1, 8}), "-private");
}

}  // namespace
}  // namespace mixer::autoscaler
