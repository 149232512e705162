#include "mixer_adapter/adapters/kactivator/endpoints.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kactivator {
namespace {

using autoscaler::PodState;

// "ns/name state, ..." by name; or the error.
std::string Told(const std::string& text, const std::string& suffix) {
  Endpoints endpoints;
  const absl::Status status = endpoints.Add(text, suffix);
  if (!status.ok()) return std::string(ToStd(status.message()));
  std::map<std::string, std::string> states;
  endpoints.ForEach([&](const autoscaler::RevisionKey& key, PodState pods) {
    EXPECT_EQ(endpoints.PodsOf(ViewOf(key)), pods);
    states[absl::StrCat(key.name_space, "/", key.name)] =
        pods == PodState::kReady      ? "ready"
        : pods == PodState::kStarting ? "starting"
                                      : "none";
  });
  std::string told;
  for (const auto& [key, state] : states) {
    absl::StrAppend(&told, told.empty() ? "" : ", ", key, " ", state);
  }
  return told;
}

struct Case {
  std::string name;
  std::string text;
  std::string want;
  std::string suffix = "-private";
};

class EndpointsCases : public ::testing::TestWithParam<Case> {};

TEST_P(EndpointsCases, Reads) {
  EXPECT_EQ(Told(GetParam().text, GetParam().suffix), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, EndpointsCases,
    ::testing::Values(
        Case{"by_suffix", R"(
kind: Endpoints
metadata: {name: a-private, namespace: prod}
subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 8012}]}]
---
kind: Endpoints
metadata: {name: b-private}
subsets: [{notReadyAddresses: [{ip: 10.0.0.2}]}]
---
kind: Endpoints
metadata: {name: c-private}
)",
             "default/b starting, default/c none, prod/a ready"},
        Case{"the_public_service_has_the_activators_addresses", R"(
kind: EndpointsList
items:
- metadata: {name: a}
  subsets: [{addresses: [{ip: 10.9.9.9}]}]
- metadata: {name: a-private}
- metadata:
    name: b
    labels:
      networking.internal.knative.dev/serviceType: Public
      serving.knative.dev/revision: b
  subsets: [{addresses: [{ip: 10.9.9.9}]}]
- metadata:
    name: b-x7f2k
    labels:
      networking.internal.knative.dev/serviceType: Private
      serving.knative.dev/revision: b
- metadata:
    name: b-metrics
    labels:
      networking.internal.knative.dev/serviceType: Metrics
      serving.knative.dev/revision: b
  subsets: [{addresses: [{ip: 10.9.9.9}]}]
)",
             "default/a none, default/b none"},
        Case{"no_suffix_in_0_9", R"(
kind: Endpoints
metadata: {name: a}
subsets: [{addresses: [{ip: 10.0.0.1}]}]
---
kind: Endpoints
metadata: {name: long-private, labels: {serving.knative.dev/revision: "b"}}
subsets: [{addresses: [{ip: 10.0.0.1}]}]
)",
             "default/a ready, default/b ready", ""},
        Case{"slices_add_up", R"(
kind: EndpointSlice
metadata: {name: a-1, labels: {kubernetes.io/service-name: a-private}}
endpoints: [{addresses: [10.0.0.1], conditions: {ready: false}}]
---
kind: EndpointSlice
metadata: {name: a-2, labels: {kubernetes.io/service-name: a-private}}
endpoints:
- {addresses: [10.0.0.2], conditions: {ready: false}}
- {addresses: [10.0.0.3], conditions: {ready: true}}
---
kind: EndpointSlice
metadata: {name: b-1, labels: {kubernetes.io/service-name: b-private}}
endpoints: [{addresses: [10.0.0.1], conditions: {ready: false}}]
---
kind: EndpointSlice
metadata: {name: c-1, labels: {kubernetes.io/service-name: c-private}}
endpoints: [{addresses: [10.0.0.1]}, {addresses: []}]
---
kind: EndpointSlice
metadata: {name: d-1, labels: {kubernetes.io/service-name: d-private}}
)",
             "default/a ready, default/b starting, default/c ready, "
             "default/d none"},
        Case{"several_subsets", R"(
kind: Endpoints
metadata: {name: a-private}
subsets:
- notReadyAddresses: [{ip: 10.0.0.2}]
- addresses: [{ip: 10.0.0.1}]
- {}
)",
             "default/a ready"},
        Case{"other_kinds", "kind: Pod\nmetadata: {name: a}\n", ""},
        Case{"names_that_are_none", R"(
kind: Endpoints
metadata: {name: A_b-private}
)",
             ""},
        Case{"no_name", "kind: Endpoints\n", "line 1: has no metadata.name"},
        Case{"bad_subsets",
             "kind: Endpoints\nmetadata: {name: a}\nsubsets: 7\n",
             "line 3: `subsets` must be a list"},
        Case{"bad_ready", R"(
kind: EndpointSlice
metadata: {name: a}
endpoints: [{addresses: [10.0.0.1], conditions: {ready: perhaps}}]
)",
             "line 4: `ready` must be true or false"}),
    [](const ::testing::TestParamInfo<Case>& info) { return info.param.name; });

TEST(Endpoints, DoesNotKnowOthers) {
  Endpoints endpoints;
  ASSERT_TRUE(endpoints.Add("kind: Endpoints\nmetadata: {name: a}\n", "").ok());
  EXPECT_EQ(endpoints.PodsOf({"default", "a"}), PodState::kNone);
  EXPECT_EQ(endpoints.PodsOf({"default", "b"}), PodState::kUnknown);
  EXPECT_EQ(endpoints.PodsOf({"prod", "a"}), PodState::kUnknown);
  EXPECT_EQ(endpoints.size(), 1u);
  EXPECT_EQ(endpoints.ready(), 0u);
}

}  // namespace
}  // namespace mixer::kactivator
