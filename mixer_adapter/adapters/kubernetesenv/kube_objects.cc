#include "mixer_adapter/adapters/kubernetesenv/kube_objects.h"

#include "absl/strings/numbers.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/kube/object_reader.h"

namespace mixer::kubernetesenv {
namespace {

using Kind = YamlNode::Kind;

absl::Status ReadContainer(const YamlNode& node, Container* container) {
  MIXER_RETURN_IF_ERROR(kube::ReadText(node, "name", &container->name));
  return kube::ForEachIn(node, "ports", [container](const YamlNode& port) {
    std::string text;
    MIXER_RETURN_IF_ERROR(kube::ReadText(port, "containerPort", &text));
    std::int64_t number = 0;
    if (!absl::SimpleAtoi(text, &number)) {
      return kube::Bad(port.line, "`containerPort` must be a number");
    }
    container->ports.push_back(number);
    return absl::OkStatus();
  });
}

absl::Status ReadSpec(const YamlNode& object, Pod* pod) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const spec,
                         kube::FindOf(Kind::kMap, object, "spec"));
  if (spec == nullptr) return absl::OkStatus();
  MIXER_RETURN_IF_ERROR(
      kube::ReadText(*spec, "serviceAccountName", &pod->service_account));
  return kube::ForEachIn(*spec, "containers", [pod](const YamlNode& container) {
    return ReadContainer(container, &pod->containers.emplace_back());
  });
}

absl::Status ReadPod(const YamlNode& object, Pod* pod) {
  MIXER_RETURN_IF_ERROR(kube::ReadMeta(object, &pod->meta));
  MIXER_RETURN_IF_ERROR(ReadSpec(object, pod));
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const status,
                         kube::FindOf(Kind::kMap, object, "status"));
  if (status == nullptr) return absl::OkStatus();
  MIXER_RETURN_IF_ERROR(kube::ReadText(*status, "phase", &pod->phase));
  MIXER_RETURN_IF_ERROR(kube::ReadText(*status, "podIP", &pod->pod_ip));
  return kube::ReadText(*status, "hostIP", &pod->host_ip);
}

}  // namespace

absl::Status ReadObjects(std::string_view text, KubeObjects* objects) {
  return kube::ForEachObject(
      text, [objects](const std::string& kind, const YamlNode& object) {
        if (kind == "Pod") {
          return ReadPod(object, &objects->pods.emplace_back());
        }
        if (kind != "ReplicaSet" && kind != "ReplicationController") {
          return absl::OkStatus();
        }
        Controller& controller = objects->controllers.emplace_back();
        controller.kind = kind;
        return kube::ReadMeta(object, &controller.meta);
      });
}

}  // namespace mixer::kubernetesenv
