#include "mixer_adapter/adapters/kubernetesenv/kube_objects.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/yaml/yaml_text.h"
#include "mixer_adapter/yaml/yaml_tree.h"

namespace mixer::kubernetesenv {
namespace {

using Kind = YamlNode::Kind;

YamlLimits Limits() {
  YamlLimits limits;
  limits.max_file_bytes = kMaxObjectBytes;
  // A list of a whole cluster is one document.
  limits.max_expanded_bytes = std::size_t{1} << 30;
  return limits;
}

absl::Status Bad(int line, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("line ", line, ": ", ToAbsl(what)));
}

// Null if `map` has no such key, or only nothing there.
const YamlNode* Find(const YamlNode& map, std::string_view key) {
  const YamlNode* found = nullptr;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    if (map.items[i]->text == key) found = map.items[i + 1].get();
  }
  return found == nullptr || found->kind == Kind::kNull ? nullptr : found;
}

// A value of `kind`; null if it is not there.
absl::StatusOr<const YamlNode*> FindOf(Kind kind, const YamlNode& map,
                                       std::string_view key) {
  const YamlNode* const found = Find(map, key);
  if (found == nullptr || found->kind == kind) return found;
  return Bad(found->line, absl::StrCat("`", ToAbsl(key), "` must be a ",
                                       kind == Kind::kMap        ? "map"
                                       : kind == Kind::kSequence ? "list"
                                                                 : "text"));
}

absl::Status ReadText(const YamlNode& map, std::string_view key,
                      std::string* text) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const found,
                         FindOf(Kind::kScalar, map, key));
  if (found != nullptr) *text = found->text;
  return absl::OkStatus();
}

absl::StatusOr<const YamlNode*> RequireMap(const YamlNode& node) {
  if (node.kind == Kind::kMap) return &node;
  return Bad(node.line, "an entry of a list must be a map here");
}

absl::Status ReadLabels(const YamlNode& metadata,
                        std::map<std::string, std::string>* labels) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const found,
                         FindOf(Kind::kMap, metadata, "labels"));
  if (found == nullptr) return absl::OkStatus();
  for (std::size_t i = 0; i + 1 < found->items.size(); i += 2) {
    MIXER_RETURN_IF_ERROR(ReadText(*found, found->items[i]->text,
                                   &(*labels)[found->items[i]->text]));
  }
  return absl::OkStatus();
}

// Whether `reference` names the controller: one owner at most.
bool IsController(const YamlNode& reference) {
  const YamlNode* const flag = Find(reference, "controller");
  return flag != nullptr && flag->text == "true";
}

absl::Status ReadOwner(const YamlNode& metadata,
                       std::optional<OwnerReference>* owner) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const references,
                         FindOf(Kind::kSequence, metadata, "ownerReferences"));
  if (references == nullptr) return absl::OkStatus();
  for (const auto& item : references->items) {
    MIXER_ASSIGN_OR_RETURN(const YamlNode* const map, RequireMap(*item));
    if (owner->has_value() || !IsController(*map)) continue;
    owner->emplace();
    MIXER_RETURN_IF_ERROR(ReadText(*map, "apiVersion", &(*owner)->api_version));
    MIXER_RETURN_IF_ERROR(ReadText(*map, "kind", &(*owner)->kind));
    MIXER_RETURN_IF_ERROR(ReadText(*map, "name", &(*owner)->name));
  }
  return absl::OkStatus();
}

absl::Status ReadMeta(const YamlNode& object, ObjectMeta* meta) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const metadata,
                         FindOf(Kind::kMap, object, "metadata"));
  if (metadata != nullptr) {
    MIXER_RETURN_IF_ERROR(ReadText(*metadata, "name", &meta->name));
    MIXER_RETURN_IF_ERROR(ReadText(*metadata, "namespace", &meta->ns));
    MIXER_RETURN_IF_ERROR(ReadText(*metadata, "selfLink", &meta->self_link));
    MIXER_RETURN_IF_ERROR(ReadLabels(*metadata, &meta->labels));
    MIXER_RETURN_IF_ERROR(ReadOwner(*metadata, &meta->owner));
  }
  if (meta->name.empty()) return Bad(object.line, "has no metadata.name");
  if (meta->ns.empty()) meta->ns = "default";
  return absl::OkStatus();
}

absl::Status ReadContainer(const YamlNode& node, Container* container) {
  MIXER_RETURN_IF_ERROR(ReadText(node, "name", &container->name));
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const ports,
                         FindOf(Kind::kSequence, node, "ports"));
  if (ports == nullptr) return absl::OkStatus();
  for (const auto& item : ports->items) {
    MIXER_ASSIGN_OR_RETURN(const YamlNode* const map, RequireMap(*item));
    std::string text;
    MIXER_RETURN_IF_ERROR(ReadText(*map, "containerPort", &text));
    std::int64_t port = 0;
    if (!absl::SimpleAtoi(text, &port)) {
      return Bad(map->line, "`containerPort` must be a number");
    }
    container->ports.push_back(port);
  }
  return absl::OkStatus();
}

absl::Status ReadSpec(const YamlNode& object, Pod* pod) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const spec,
                         FindOf(Kind::kMap, object, "spec"));
  if (spec == nullptr) return absl::OkStatus();
  MIXER_RETURN_IF_ERROR(
      ReadText(*spec, "serviceAccountName", &pod->service_account));
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const containers,
                         FindOf(Kind::kSequence, *spec, "containers"));
  if (containers == nullptr) return absl::OkStatus();
  for (const auto& item : containers->items) {
    MIXER_ASSIGN_OR_RETURN(const YamlNode* const map, RequireMap(*item));
    MIXER_RETURN_IF_ERROR(ReadContainer(*map, &pod->containers.emplace_back()));
  }
  return absl::OkStatus();
}

absl::Status ReadPod(const YamlNode& object, Pod* pod) {
  MIXER_RETURN_IF_ERROR(ReadMeta(object, &pod->meta));
  MIXER_RETURN_IF_ERROR(ReadSpec(object, pod));
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const status,
                         FindOf(Kind::kMap, object, "status"));
  if (status == nullptr) return absl::OkStatus();
  MIXER_RETURN_IF_ERROR(ReadText(*status, "phase", &pod->phase));
  MIXER_RETURN_IF_ERROR(ReadText(*status, "podIP", &pod->pod_ip));
  return ReadText(*status, "hostIP", &pod->host_ip);
}

// `kind`: of an object that does not say its own, as those of a PodList.
absl::Status ReadObject(const YamlNode& object, std::string kind,
                        KubeObjects* objects) {
  MIXER_RETURN_IF_ERROR(ReadText(object, "kind", &kind));
  if (kind == "Pod") return ReadPod(object, &objects->pods.emplace_back());
  if (kind == "ReplicaSet" || kind == "ReplicationController") {
    Controller& controller = objects->controllers.emplace_back();
    controller.kind = kind;
    return ReadMeta(object, &controller.meta);
  }
  if (kind.empty()) {
    return Bad(object.line, "has no `kind`: not an object of Kubernetes");
  }
  return absl::OkStatus();
}

absl::Status ReadDocument(const YamlNode& root, KubeObjects* objects) {
  if (root.kind != Kind::kMap) {
    return Bad(root.line, "must be an object of Kubernetes, or a list of them");
  }
  std::string kind;
  MIXER_RETURN_IF_ERROR(ReadText(root, "kind", &kind));
  if (!absl::EndsWith(kind, "List")) return ReadObject(root, "", objects);
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const items,
                         FindOf(Kind::kSequence, root, "items"));
  if (items == nullptr) return absl::OkStatus();
  const std::string item_kind(absl::StripSuffix(kind, "List"));
  for (const auto& item : items->items) {
    MIXER_ASSIGN_OR_RETURN(const YamlNode* const map, RequireMap(*item));
    MIXER_RETURN_IF_ERROR(ReadObject(*map, item_kind, objects));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadObjects(std::string_view text, KubeObjects* objects) {
  if (const auto error = CheckYamlText(text)) {
    return Bad(error->line, error->message);
  }
  bool empty = true;
  for (const YamlChunk& chunk : SplitYaml(text)) {
    const YamlTrees trees = ParseYaml(chunk, Limits());
    if (trees.error) return Bad(trees.error->line, trees.error->message);
    for (const auto& document : trees.documents) {
      if (document->kind == Kind::kNull) continue;
      empty = false;
      MIXER_RETURN_IF_ERROR(ReadDocument(*document, objects));
    }
  }
  // What a writer that was interrupted leaves, too.
  if (empty) return absl::InvalidArgumentError("holds no object");
  return absl::OkStatus();
}

}  // namespace mixer::kubernetesenv
