// From an operator's configuration to a Check whose rule matches on attributes
// that the handler generates.
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "nlohmann/json.hpp"

namespace mixer::kubernetesenv {
namespace {

constexpr char kConfig[] = R"(
kind: handler
metadata: {name: pods, namespace: istio-system}
spec:
  compiledAdapter: kubernetesenv
  params: {objects_path: testdata/kubernetesenv/cluster.yaml, cacheRefreshDuration: 10s}
---
kind: instance
metadata: {name: attributes, namespace: istio-system}
spec:
  compiledTemplate: kubernetes
  params:
    source_uid: source.uid | ""
    source_ip: source.ip | ip("0.0.0.0")
    destination_uid: destination.uid | ""
    destination_port: destination.port | 0
  attributeBindings:
    source.ip: $out.source_pod_ip | ip("0.0.0.0")
    source.labels: $out.source_labels | emptyStringMap()
    source.namespace: $out.source_namespace | "default"
    source.owner: $out.source_owner | "unknown"
    source.workload.name: $out.source_workload_name | "unknown"
    destination.container.name: $out.destination_container_name | "unknown"
---
kind: rule
metadata: {name: generate, namespace: istio-system}
spec: {actions: [{handler: pods, instances: [attributes]}]}
---
kind: handler
metadata: {name: denies, namespace: istio-system}
spec: {compiledAdapter: denier}
---
kind: instance
metadata: {name: nothing, namespace: istio-system}
spec: {compiledTemplate: checknothing}
---
kind: rule
metadata: {name: deny, namespace: istio-system}
spec:
  match: >-
    (source.labels["app"] | "") == "web" && source.namespace == "shop" &&
    source.workload.name == "web" && source.ip == ip("10.1.0.5") &&
    destination.container.name != "istio-proxy"
  actions: [{handler: denies, instances: [nothing]}]
)";

// The code of the answer to a request with these attributes.
int CodeOf(testing::ConfiguredMixer* mixer, const nlohmann::json& attributes) {
  std::string bytes;
  const auto status = mixer->NewService()->Check(
      testing::ReadCheckRequest({{"attributes", attributes}})
          .SerializeAsString(),
      &bytes);
  EXPECT_TRUE(status.ok()) << status;
  istio::mixer::v1::CheckResponse response;
  EXPECT_TRUE(response.ParseFromString(bytes));
  return response.precondition().status().code();
}

nlohmann::json Text(const std::string& text) { return {{"string", text}}; }

TEST(KubernetesEnvCheck, ARuleMatchesOnWhatIsKnownOfAPod) {
  testing::ConfiguredMixer mixer;
  const auto summary = mixer.LoadText(kConfig, true);
  for (const auto& error : summary.errors) ADD_FAILURE() << error.ToString();
  const std::string web = "kubernetes://web-5f6d-abcde.shop";
  EXPECT_EQ(CodeOf(&mixer, {{"source.uid", Text(web)}}), 9);
  EXPECT_EQ(CodeOf(&mixer, {{"source.ip", {{"ip", "10.1.0.5"}}}}), 9);
  EXPECT_EQ(CodeOf(&mixer, {{"source.uid", Text("solo-x.shop")}}), 0);
  EXPECT_EQ(CodeOf(&mixer, {{"source.uid", Text("no.one")}}), 0);
  EXPECT_EQ(CodeOf(&mixer, {{"source.uid", Text(web)},
                            {"destination.uid", Text(web)},
                            {"destination.port", {{"int64", 15090}}}}),
            0);
}

TEST(KubernetesEnvCheck, WithoutObjectsPathTheHandlerIsAMistake) {
  testing::ConfiguredMixer mixer;
  std::string config = kConfig;
  const std::string path = "objects_path: testdata/kubernetesenv/cluster.yaml,";
  config.erase(config.find(path), path.size());
  bool told = false;
  for (const auto& error : mixer.LoadText(config, true).errors) {
    told |=
        error.ToString().find("objects_path: is missing") != std::string::npos;
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace mixer::kubernetesenv
