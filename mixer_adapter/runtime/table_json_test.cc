#include "mixer_adapter/runtime/table_json.h"

#include <string>

#include "gtest/gtest.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/scripted_adapter.h"
#include "nlohmann/json.hpp"

namespace mixer::runtime {
namespace {

constexpr char kConfig[] = R"(
{kind: instance, metadata: {name: i, namespace: istio-system}, spec: {compiledTemplate: checknothing}}
---
{kind: handler, metadata: {name: h, namespace: istio-system}, spec: {compiledAdapter: scripted}}
---
{kind: rule, metadata: {name: all, namespace: istio-system}, spec: {actions: [{handler: h, instances: [i]}]}}
---
{kind: rule, metadata: {name: own, namespace: prod}, spec: {match: 'request.size == 1', actions: [{handler: h.istio-system, instances: [i.istio-system]}], requestHeaderOperations: [{name: x, values: ['"y"']}], responseHeaderOperations: [{name: z, operation: REMOVE}]}}
)";

constexpr char kWant[] = R"({
  "default_namespace": "istio-system",
  "varieties": {"CHECK": {
    "istio-system": [
      {"handler": "h.istio-system", "adapter": "scripted",
       "template": "checknothing",
       "groups": [{"match": "", "instances": ["i.instance.istio-system"]}]}],
    "prod": [
      {"handler": "h.istio-system", "adapter": "scripted",
       "template": "checknothing",
       "groups": [{"match": "", "instances": ["i.instance.istio-system"]}]},
      {"handler": "h.istio-system", "adapter": "scripted",
       "template": "checknothing",
       "groups": [{"match": "request.size == 1",
                   "instances": ["i.instance.istio-system"]}]}]}},
  "directives": {"prod": [{"match": "request.size == 1", "operations": [
    {"message": "request", "operation": "REPLACE", "header": "x"},
    {"message": "response", "operation": "REMOVE", "header": "z"}]}]}
})";

TEST(TableJson, TellsWhatIsDispatchedInItsOrder) {
  testing::ConfiguredMixer mixer(testing::ScriptedInventory());
  for (const auto& error : mixer.LoadText(kConfig, true).errors) {
    ADD_FAILURE() << error.ToString();
  }
  Published<Table>::Reader reader(mixer.publisher().table());
  EXPECT_EQ(TableJson(*reader.Get()).dump(2),
            nlohmann::ordered_json::parse(kWant).dump(2));
}

}  // namespace
}  // namespace mixer::runtime
