// A YAML tree as the JSON value it stands for.
#ifndef MIXER_ADAPTER_CONFIG_YAML_JSON_H_
#define MIXER_ADAPTER_CONFIG_YAML_JSON_H_

#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/yaml/yaml_text.h"
#include "mixer_adapter/yaml/yaml_tree.h"

namespace mixer::config {

// Of a repeated key the last value counts, as with Go's decoder; `<<` merges
// where it stands.
std::optional<YamlError> YamlToJson(const YamlNode& node,
                                    google::protobuf::Value* json);

// Calls `visit` with every key and value of the map `node` (or of a list of
// maps): also with those that `<<` merges into it and those that a later key
// hides.
void VisitEntries(
    const YamlNode& node,
    absl::FunctionRef<void(const YamlNode& key, const YamlNode& value)> visit);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_YAML_JSON_H_
