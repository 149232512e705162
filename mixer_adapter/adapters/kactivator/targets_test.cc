#include "mixer_adapter/adapters/kactivator/targets.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace mixer::kactivator {
namespace {

struct Case {
  std::vector<std::string> list;
  const char* name_space;
  const char* name;
  bool want;
};

TEST(Targets, IncludeWhatTheListSays) {
  const Case cases[] = {
      {{}, "any", "thing", true},
      {{"*/*"}, "any", "thing", true},
      {{"prod/*"}, "prod", "hello-00001", true},
      {{"prod/*"}, "prod2", "hello-00001", false},
      {{"prod*/*"}, "prod2", "hello-00001", true},
      {{"prod/hello"}, "prod", "hello", true},
      {{"prod/hello"}, "prod", "hello-00001", false},
      {{"prod/hello-*"}, "prod", "hello-00001", true},
      {{"prod/hello-*"}, "prod", "hello-", true},
      {{"prod/hello-*"}, "prod", "hell", false},
      {{"*/web-*"}, "b", "web-1", true},
      {{"a/x", "b/y"}, "b", "y", true},
      {{"a/x", "b/y"}, "a", "y", false},
  };
  for (const Case& c : cases) {
    const auto targets = Targets::Parse(c.list);
    ASSERT_TRUE(targets.ok()) << targets.status();
    EXPECT_EQ(targets->Include({c.name_space, c.name}), c.want)
        << c.name_space << "/" << c.name << " of "
        << (c.list.empty() ? "" : c.list.front());
  }
}

TEST(Targets, RefuseWhatIsNoTarget) {
  const struct {
    const char* entry;
    const char* why;
  } cases[] = {
      {"prod", "'prod' has no slash: write namespace/name"},
      {"", "'' has no slash"},
      {"/x", "'/x' is no name of Kubernetes"},
      {"x/", "'x/' is no name of Kubernetes"},
      {"Prod/x", "is no name of Kubernetes"},
      {"prod/x/y", "is no name of Kubernetes"},
      {"prod/*x", "is no name of Kubernetes"},
      {"prod/**", "is no name of Kubernetes"},
  };
  for (const auto& c : cases) {
    const auto targets = Targets::Parse({"a/b", c.entry});
    EXPECT_TRUE(absl::StrContains(targets.status().message(), c.why))
        << targets.status();
  }
  const auto many = Targets::Parse(std::vector<std::string>(1001, "a/b"));
  EXPECT_TRUE(absl::StrContains(many.status().message(), "1001 entries"));
}

}  // namespace
}  // namespace mixer::kactivator
