#include "mixer_adapter/adapters/kactivator/revision.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace mixer::kactivator {
namespace {

struct Case {
  std::string name_space;
  std::string service;
  std::string suffix;
  std::string want;  // "namespace/name", or empty for none
};

TEST(RevisionOf, FollowsTheNamesOfServices) {
  const std::vector<Case> cases = {
      {"prod", "hello-00001", "", "prod/hello-00001"},
      {"prod", "hello-00001-priv", "-priv", "prod/hello-00001"},
      {"prod", "hello-00001-priv", "", "prod/hello-00001-priv"},
      {"prod", "hello-00001-private", "-private", "prod/hello-00001"},
      {"prod", "-priv", "-priv", ""},
      // A host says more than the attributes beside it.
      {"default", "hello-00001-priv.prod.svc.cluster.local", "-priv",
       "prod/hello-00001"},
      {"default", "hello-00001.prod.svc", "", "prod/hello-00001"},
      {"", "hello-00001.prod.svc.cluster.local", "", "prod/hello-00001"},
      // Other hosts are no services of the cluster.
      {"prod", "example.com", "", ""},
      {"prod", "www.example.com", "", ""},
      {"prod", "a.b.svcx.c", "", ""},
      // What no Kubernetes object can be called.
      {"", "hello", "", ""},
      {"prod", "", "", ""},
      {"prod", "Hello", "", ""},
      {"prod", "a/b", "", ""},
      {"prod", "-a", "", ""},
      {"prod", "a-", "", ""},
      {"prod", std::string(64, 'a'), "", ""},
      {"pr od", "hello", "", ""},
      {"prod", std::string("a\0b", 3), "", ""},
  };
  for (const Case& c : cases) {
    const auto revision = RevisionOf(c.name_space, c.service, c.suffix);
    EXPECT_EQ(revision.has_value() ? std::string(revision->name_space) + "/" +
                                         std::string(revision->name)
                                   : "",
              c.want)
        << c.name_space << " " << c.service;
  }
}

}  // namespace
}  // namespace mixer::kactivator
