#include "mixer_adapter/adapters/kactivator/probe_url.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kactivator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ProbeUrl, FillsItsGaps) {
  const std::string text =
      "http://{name}-private.{namespace}.svc:8012/{namespace}/{name}?{name}";
  ASSERT_TRUE(ProbeUrl::Check(text).ok()) << ProbeUrl::Check(text);
  const auto target = ProbeUrl(text).For({"prod", "hello"});
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_TRUE(target->http);
  EXPECT_EQ(target->url.host, "hello-private.prod.svc");
  EXPECT_EQ(target->url.port, 8012);
  EXPECT_EQ(target->url.target, "/prod/hello?hello");
}

TEST(ProbeUrl, NeedsNoNamespace) {
  const auto target = ProbeUrl("tcp://{name}:80").For({"prod", "hello"});
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_FALSE(target->http);
  EXPECT_EQ(target->url.host, "hello");
}

TEST(ProbeUrl, AHostCanBecomeTooLong) {
  const std::string name(60, 'a');
  EXPECT_FALSE(ProbeUrl("tcp://{name}-private:80").For({"prod", name}).ok());
}

struct Mistake {
  std::string name;
  std::string text;
  std::string error;
};

class ProbeUrlMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(ProbeUrlMistakes, AreNamed) {
  const absl::Status status = ProbeUrl::Check(GetParam().text);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(ToStd(status.message())),
              AllOf(StartsWith("probe url \""), HasSubstr(GetParam().error)));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ProbeUrlMistakes,
    ::testing::Values(
        Mistake{"empty", "", "without {name} it is the same for all revisions"},
        Mistake{"no_name", "tcp://a.{namespace}:80", "without {name}"},
        Mistake{"unknown_gap", "tcp://{name}.{zone}:80",
                "\"tcp://{name}.{zone}:80\": there is no {zone}: write {name} "
                "or {namespace}"},
        Mistake{"empty_gap", "tcp://{name}.{}:80", "there is no {}"},
        Mistake{"other_case", "tcp://{Name}:80", "there is no {Name}"},
        Mistake{"unprintable_gap", "tcp://{\x01}:80", "there is no {\\x01}"},
        Mistake{"open", "tcp://{name:80", "has a { without a } behind it"},
        Mistake{"open_twice", "tcp://{{name}:80", "has a { without a }"},
        Mistake{"closed", "tcp://name}:80", "has a } without a { before it"},
        Mistake{"scheme", "https://{name}", "must begin with tcp:// or http"},
        Mistake{"no_port", "tcp://{name}.{namespace}.svc",
                "with its gaps filled: URL \"tcp://name.namespace.svc\": a tcp "
                "target needs a port"},
        Mistake{"gap_as_port", "http://h:{name}/", "the port must be a number"},
        Mistake{"https_alike", "{name}://h", "must begin with"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace mixer::kactivator
