#include "mixer_adapter/kube/object_reader.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/yaml/yaml_text.h"

namespace mixer::kube {

using Kind = YamlNode::Kind;
using ReadObject =
    absl::FunctionRef<absl::Status(const std::string&, const YamlNode&)>;

namespace {

YamlLimits Limits() {
  YamlLimits limits;
  limits.max_file_bytes = kMaxObjectBytes;
  // A list of a whole cluster is one document.
  limits.max_expanded_bytes = std::size_t{1} << 30;
  return limits;
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
  return ForEachIn(metadata, "ownerReferences", [owner](const YamlNode& map) {
    if (owner->has_value() || !IsController(map)) return absl::OkStatus();
    owner->emplace();
    MIXER_RETURN_IF_ERROR(ReadText(map, "apiVersion", &(*owner)->api_version));
    MIXER_RETURN_IF_ERROR(ReadText(map, "kind", &(*owner)->kind));
    return ReadText(map, "name", &(*owner)->name);
  });
}

// `kind`: of an object that does not say its own, as those of a PodList.
absl::Status ReadOne(const YamlNode& object, std::string kind,
                     ReadObject read) {
  MIXER_RETURN_IF_ERROR(ReadText(object, "kind", &kind));
  if (kind.empty()) {
    return Bad(object.line, "has no `kind`: not an object of Kubernetes");
  }
  return read(kind, object);
}

absl::Status ReadDocument(const YamlNode& root, ReadObject read) {
  if (root.kind != Kind::kMap) {
    return Bad(root.line, "must be an object of Kubernetes, or a list of them");
  }
  std::string kind;
  MIXER_RETURN_IF_ERROR(ReadText(root, "kind", &kind));
  if (!absl::EndsWith(kind, "List")) return ReadOne(root, "", read);
  const std::string item_kind(absl::StripSuffix(kind, "List"));
  return ForEachIn(root, "items", [&](const YamlNode& item) {
    return ReadOne(item, item_kind, read);
  });
}

}  // namespace

absl::Status Bad(int line, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("line ", line, ": ", ToAbsl(what)));
}

const YamlNode* Find(const YamlNode& map, std::string_view key) {
  const YamlNode* found = nullptr;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    if (map.items[i]->text == key) found = map.items[i + 1].get();
  }
  return found == nullptr || found->kind == Kind::kNull ? nullptr : found;
}

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

absl::Status ForEachIn(
    const YamlNode& map, std::string_view key,
    absl::FunctionRef<absl::Status(const YamlNode& entry)> read) {
  MIXER_ASSIGN_OR_RETURN(const YamlNode* const list,
                         FindOf(Kind::kSequence, map, key));
  if (list == nullptr) return absl::OkStatus();
  for (const auto& item : list->items) {
    MIXER_ASSIGN_OR_RETURN(const YamlNode* const entry, RequireMap(*item));
    MIXER_RETURN_IF_ERROR(read(*entry));
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

absl::Status ForEachObject(std::string_view text, ReadObject read) {
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
      MIXER_RETURN_IF_ERROR(ReadDocument(*document, read));
    }
  }
  // What a writer that was interrupted leaves, too.
  if (empty) return absl::InvalidArgumentError("holds no object");
  return absl::OkStatus();
}

}  // namespace mixer::kube
