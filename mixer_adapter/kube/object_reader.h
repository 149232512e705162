// Reads the objects of a cluster from text, which may be anything: YAML or JSON
// as `kubectl get -o yaml` prints it. What of an object counts is its reader's
// to say.
#ifndef MIXER_ADAPTER_KUBE_OBJECT_READER_H_
#define MIXER_ADAPTER_KUBE_OBJECT_READER_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/yaml/yaml_tree.h"

namespace mixer::kube {

// The largest text that is read.
inline constexpr std::size_t kMaxObjectBytes = std::size_t{32} << 20;

// The controller among an object's ownerReferences.
struct OwnerReference {
  std::string api_version;
  std::string kind;
  std::string name;
};

struct ObjectMeta {
  std::string name;
  std::string ns;  // "default" if none is given
  std::string self_link;
  std::map<std::string, std::string> labels;
  std::optional<OwnerReference> owner;
};

// Calls `read` with the kind and the tree of each object in `text`: one or more
// documents, each an object or a list of them (`kind: List`, `kind: PodList`).
// Ends at the first error. Errors name a line.
absl::Status ForEachObject(std::string_view text,
                           absl::FunctionRef<absl::Status(
                               const std::string& kind, const YamlNode& object)>
                               read);

// The object's metadata, without which it is an error.
absl::Status ReadMeta(const YamlNode& object, ObjectMeta* meta);

// Null if `map` has no such key, or only nothing there.
const YamlNode* Find(const YamlNode& map, std::string_view key);
// The same; anything but a value of `kind` is an error.
absl::StatusOr<const YamlNode*> FindOf(YamlNode::Kind kind, const YamlNode& map,
                                       std::string_view key);
// Leaves `*text` as it is where nothing is given.
absl::Status ReadText(const YamlNode& map, std::string_view key,
                      std::string* text);
// Calls `read` with each entry of a list of maps; none if it is not there.
absl::Status ForEachIn(
    const YamlNode& map, std::string_view key,
    absl::FunctionRef<absl::Status(const YamlNode& entry)> read);

// "line 7: what".
absl::Status Bad(int line, std::string_view what);

}  // namespace mixer::kube

#endif  // MIXER_ADAPTER_KUBE_OBJECT_READER_H_
