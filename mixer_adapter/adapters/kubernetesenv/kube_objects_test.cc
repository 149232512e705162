#include "mixer_adapter/adapters/kubernetesenv/kube_objects.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::kubernetesenv {
namespace {

// "ns/name,..." of the pods, and of the controllers behind "; "; or the error.
std::string Told(const std::string& text) {
  KubeObjects objects;
  const absl::Status status = ReadObjects(text, &objects);
  if (!status.ok()) return std::string(ToStd(status.message()));
  std::string told;
  for (const Pod& pod : objects.pods) {
    absl::StrAppend(&told, pod.meta.ns, "/", pod.meta.name, ",");
  }
  absl::StrAppend(&told, "; ");
  for (const Controller& controller : objects.controllers) {
    absl::StrAppend(&told, controller.meta.ns, "/", controller.meta.name, ",");
  }
  return told;
}

struct Case {
  std::string name;
  std::string text;
  std::string want;
};

class ReadObjectsCases : public ::testing::TestWithParam<Case> {};

TEST_P(ReadObjectsCases, Reads) {
  EXPECT_EQ(Told(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ReadObjectsCases,
    ::testing::Values(
        Case{"documents",
             "kind: Pod\nmetadata: {name: a}\n---\nkind: ReplicaSet\n"
             "metadata: {name: r, namespace: n}\n---\n",
             "default/a,; n/r,"},
        Case{"lists",
             "kind: List\nitems:\n- {kind: Pod, metadata: {name: a}}\n"
             "- {kind: Node, metadata: {name: n}}\n---\n"
             "kind: PodList\nitems: [{metadata: {name: b}}]\n---\n"
             "kind: ReplicationControllerList\n"
             "items: [{metadata: {name: c, namespace: n}}]\n",
             "default/a,default/b,; n/c,"},
        Case{"json", R"({"kind": "Pod", "metadata": {"name": "a"}})",
             "default/a,; "},
        Case{"an_empty_list", "kind: List\nitems: []\n", "; "},
        Case{"a_list_of_nothing", "kind: List\nitems:\n", "; "},
        Case{"other_kinds", "kind: Service\nmetadata: 7\n", "; "},
        Case{"no_text", "", "holds no object"},
        Case{"a_comment", "# x\n---\n", "holds no object"},
        Case{"not_a_map", "---\n- a\n",
             "line 2: must be an object of Kubernetes, or a list of them"},
        Case{"no_kind", "a: b\n",
             "line 1: has no `kind`: not an object of Kubernetes"},
        Case{"items_of_a_wrong_kind", "kind: List\nitems: {}\n",
             "line 2: `items` must be a list"},
        Case{"an_item_of_a_wrong_kind", "kind: List\nitems: [a]\n",
             "line 2: an entry of a list must be a map here"},
        Case{"no_name", "kind: Pod\nmetadata: {namespace: n}\n",
             "line 1: has no metadata.name"},
        Case{"labels_of_a_wrong_kind",
             "kind: Pod\nmetadata:\n  name: a\n  labels: [a]\n",
             "line 4: `labels` must be a map"},
        Case{"a_label_of_a_wrong_kind",
             "kind: Pod\nmetadata:\n  name: a\n  labels: {a: []}\n",
             "line 4: `a` must be a text"},
        Case{"a_port_of_a_wrong_kind",
             "kind: Pod\nmetadata: {name: a}\n"
             "spec: {containers: [{ports: [{containerPort: http}]}]}\n",
             "line 3: `containerPort` must be a number"}),
    [](const auto& info) { return info.param.name; });

TEST(ReadObjects, AMistakeOfYamlHasALine) {
  EXPECT_EQ(Told("kind: Pod\nmetadata: [\n").substr(0, 5), "line ");
  EXPECT_EQ(Told(std::string("kind: \0", 7)).substr(0, 5), "line ");
}

}  // namespace
}  // namespace mixer::kubernetesenv
