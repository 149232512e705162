#include "mixer_adapter/mcp/mirror.h"

#include <string>

#include "google/protobuf/struct.pb.h"
#include "gtest/gtest.h"
#include "mixer_adapter/mcp/collections.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::mcp {
namespace {

using istio::mcp::v1alpha1::Resource;
using istio::mcp::v1alpha1::Resources;
using istio::policy::v1beta1::Rule;

constexpr char kRules[] = "istio/policy/v1beta1/rules";
constexpr char kDeniers[] = "istio/config/v1alpha2/legacy/deniers";

void AddRule(const std::string& name, const std::string& match,
             Resources* push) {
  Resource* const resource = push->add_resources();
  resource->mutable_metadata()->set_name(name);
  resource->mutable_metadata()->set_version("v" + match);
  Rule rule;
  rule.set_match(match);
  rule.add_actions()->set_handler("h");
  resource->mutable_body()->PackFrom(rule);
}

class MirrorTest : public ::testing::Test {
 protected:
  // What changed; fails if the push is refused.
  bool Apply(const Resources& push) {
    bool changed = false;
    const absl::Status status = mirror_.Apply(push, &changed);
    EXPECT_TRUE(status.ok()) << status;
    return changed;
  }

  std::string MatchOf(const std::string& name) const {
    const config::Resources all = mirror_.All();
    const auto found = all.resources.find({"rule", "ns", name});
    if (found == all.resources.end()) return "(none)";
    return found->second.spec.fields().at("match").string_value();
  }

  Mirror mirror_{{{kRules, "rule"}, {kDeniers, "denier"}}};
};

TEST_F(MirrorTest, APushReplacesItsCollection) {
  Resources push;
  push.set_collection(kRules);
  AddRule("ns/a", "one", &push);
  AddRule("ns/b", "two", &push);
  EXPECT_TRUE(Apply(push));
  EXPECT_EQ(MatchOf("a"), "one");
  EXPECT_EQ(mirror_.All().resources.at({"rule", "ns", "a"}).origin,
            "mcp:istio/policy/v1beta1/rules/ns/a@vone");

  EXPECT_FALSE(Apply(push)) << "the same once more says nothing new";

  push.clear_resources();
  AddRule("ns/b", "three", &push);
  EXPECT_TRUE(Apply(push));
  EXPECT_EQ(MatchOf("a"), "(none)");
  EXPECT_EQ(MatchOf("b"), "three");
}

TEST_F(MirrorTest, OfANameThatIsPushedTwiceTheLastOneCounts) {
  Resources push;
  push.set_collection(kRules);
  AddRule("ns/a", "one", &push);
  AddRule("ns/a", "two", &push);
  EXPECT_TRUE(Apply(push));
  EXPECT_EQ(MatchOf("a"), "two");
  EXPECT_FALSE(Apply(push));
}

// decisions.md Q4.
TEST_F(MirrorTest, AnEmptyPushTakesEverythingAway) {
  Resources push;
  push.set_collection(kRules);
  AddRule("ns/a", "one", &push);
  Apply(push);
  push.clear_resources();
  EXPECT_TRUE(Apply(push));
  EXPECT_EQ(MatchOf("a"), "(none)");
}

TEST_F(MirrorTest, AnIncrementalPushHoldsWhatChanged) {
  Resources push;
  push.set_collection(kRules);
  AddRule("ns/a", "one", &push);
  AddRule("ns/b", "two", &push);
  Apply(push);
  push.clear_resources();
  push.set_incremental(true);
  AddRule("ns/c", "three", &push);
  push.add_removed_resources("ns/a");
  EXPECT_TRUE(Apply(push));
  EXPECT_EQ(MatchOf("a"), "(none)");
  EXPECT_EQ(MatchOf("b"), "two");
  EXPECT_EQ(MatchOf("c"), "three");
}

TEST_F(MirrorTest, ABadBodyRefusesThePushAsAWhole) {
  Resources push;
  push.set_collection(kRules);
  AddRule("ns/a", "one", &push);
  Apply(push);
  push.clear_resources();
  AddRule("ns/a", "two", &push);
  AddRule("ns/b", "two", &push);
  push.mutable_resources(1)->mutable_body()->set_value("\xff");
  bool changed = false;
  const absl::Status status = mirror_.Apply(push, &changed);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(status.message(),
            "istio/policy/v1beta1/rules ns/b: the bytes are no "
            "istio.policy.v1beta1.Rule");
  EXPECT_FALSE(changed);
  EXPECT_EQ(MatchOf("a"), "one");

  push.mutable_resources(1)->mutable_body()->set_type_url("x/some.Thing");
  EXPECT_EQ(mirror_.Apply(push, &changed).message(),
            "istio/policy/v1beta1/rules ns/b: type 'x/some.Thing' is none of a "
            "resource of Mixer's");
}

TEST_F(MirrorTest, AnUnknownCollectionIsRefused) {
  Resources push;
  push.set_collection("istio/networking/gateways");
  bool changed = false;
  const absl::Status status = mirror_.Apply(push, &changed);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(status.message(),
            "unsupported collection istio/networking/gateways");
}

TEST_F(MirrorTest, LegacyResourcesAreUntyped) {
  Resources push;
  push.set_collection(kDeniers);
  Resource* const resource = push.add_resources();
  resource->mutable_metadata()->set_name("ns/deny");
  (*resource->mutable_metadata()->mutable_annotations())["a"] = "b";
  google::protobuf::Struct spec;
  (*spec.mutable_fields())["validUseCount"].set_number_value(5);
  resource->mutable_body()->set_type_url(
      "type.googleapis.com/type.googleapis.com/google.protobuf.Struct");
  resource->mutable_body()->set_value(spec.SerializeAsString());
  EXPECT_TRUE(Apply(push));
  const config::Resources all = mirror_.All();
  const config::Resource& denier = all.resources.at({"denier", "ns", "deny"});
  EXPECT_EQ(denier.spec.fields().at("validUseCount").number_value(), 5);
  EXPECT_EQ(denier.annotations.at("a"), "b");
}

TEST_F(MirrorTest, ANameWithoutNamespaceIsAMistake) {
  Resources push;
  push.set_collection(kRules);
  AddRule("alone", "one", &push);
  EXPECT_TRUE(Apply(push));
  const config::Resources all = mirror_.All();
  EXPECT_TRUE(all.resources.empty());
  ASSERT_EQ(all.errors.size(), 1u);
  EXPECT_EQ(all.errors[0].ToString(),
            "mcp:istio/policy/v1beta1/rules/alone@vone: metadata.name: must be "
            "namespace/name: the resource is ignored");
}

TEST_F(MirrorTest, CompleteOnceEveryCollectionWasPushed) {
  EXPECT_FALSE(mirror_.complete());
  Resources push;
  push.set_collection(kRules);
  Apply(push);
  EXPECT_FALSE(mirror_.complete());
  EXPECT_EQ(mirror_.Missing(), kDeniers);
  push.set_collection(kDeniers);
  EXPECT_FALSE(Apply(push));
  EXPECT_TRUE(mirror_.complete());
}

TEST(Collections, NamesOfTheReference) {
  EXPECT_EQ(CollectionOf("rule"), kRules);
  EXPECT_EQ(CollectionOf("adapter"), "istio/config/v1alpha2/adapters");
  const char* const kPlurals[][2] = {{"apikey", "apikeys"},
                                     {"bypass", "bypasses"},
                                     {"circonus", "circonuses"},
                                     {"cloudwatch", "cloudwatches"},
                                     {"kubernetes", "kuberneteses"},
                                     {"listentry", "listentries"},
                                     {"logentry", "logentries"},
                                     {"prometheus", "prometheuses"},
                                     {"signalfx", "signalfxs"},
                                     {"solarwinds", "solarwindses"},
                                     {"checknothing", "checknothings"},
                                     {"edge", "edges"}};
  for (const auto& [kind, plural] : kPlurals) {
    EXPECT_EQ(CollectionOf(kind),
              std::string("istio/config/v1alpha2/legacy/") + plural);
  }
}

}  // namespace
}  // namespace mixer::mcp
