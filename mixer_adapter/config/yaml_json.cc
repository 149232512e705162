#include "mixer_adapter/config/yaml_json.h"

#include <cmath>
#include <string>

#include "absl/status/statusor.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/yaml_scalar.h"

namespace mixer::config {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

YamlError ErrorAt(const YamlNode& node, const absl::Status& status) {
  return {node.line, std::string(ToStd(status.message()))};
}

bool IsMergeKey(const YamlNode& key) {
  return key.kind == YamlNode::Kind::kScalar && key.plain && key.text == "<<";
}

absl::StatusOr<Value> Resolve(const YamlNode& scalar) {
  if (scalar.tagged) return ResolveTaggedScalar(scalar.tag, scalar.text);
  if (scalar.plain) return ResolvePlainScalar(scalar.text);
  Value value;
  value.set_string_value(scalar.text);
  return value;
}

std::optional<YamlError> ScalarToJson(const YamlNode& node, Value* json) {
  absl::StatusOr<Value> value = Resolve(node);
  if (!value.ok()) return ErrorAt(node, value.status());
  if (value->kind_case() == Value::kNumberValue &&
      !std::isfinite(value->number_value())) {
    return YamlError{node.line, "'" + node.text + "' is not a finite number"};
  }
  *json = *std::move(value);
  return std::nullopt;
}

absl::StatusOr<std::string> KeyText(const YamlNode& key) {
  if (key.kind != YamlNode::Kind::kScalar) {
    return absl::InvalidArgumentError(
        "a mapping's key must be text: put it in quotes");
  }
  const absl::StatusOr<Value> value = Resolve(key);
  if (!value.ok()) return value.status();
  return ScalarText(*value);
}

std::optional<YamlError> AddEntries(const YamlNode& map, Struct* json);

std::optional<YamlError> Merge(const YamlNode& from, Struct* json) {
  if (from.kind == YamlNode::Kind::kMap) return AddEntries(from, json);
  if (from.kind != YamlNode::Kind::kSequence) {
    return YamlError{from.line, "'<<' must name a mapping or a list of them"};
  }
  // The first of the list prevails, so it comes last.
  for (auto it = from.items.rbegin(); it != from.items.rend(); ++it) {
    if ((*it)->kind != YamlNode::Kind::kMap) {
      return YamlError{(*it)->line, "a list given to '<<' must hold mappings"};
    }
    if (auto error = AddEntries(**it, json)) return error;
  }
  return std::nullopt;
}

std::optional<YamlError> AddEntries(const YamlNode& map, Struct* json) {
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const YamlNode& key = *map.items[i];
    const YamlNode& value = *map.items[i + 1];
    if (IsMergeKey(key)) {
      if (auto error = Merge(value, json)) return error;
      continue;
    }
    const absl::StatusOr<std::string> name = KeyText(key);
    if (!name.ok()) return ErrorAt(key, name.status());
    if (auto error = YamlToJson(value, &(*json->mutable_fields())[*name])) {
      return error;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<YamlError> YamlToJson(const YamlNode& node, Value* json) {
  json->Clear();
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      json->set_null_value(google::protobuf::NULL_VALUE);
      return std::nullopt;
    case YamlNode::Kind::kScalar:
      return ScalarToJson(node, json);
    case YamlNode::Kind::kSequence:
      json->mutable_list_value();
      for (const auto& item : node.items) {
        if (auto error =
                YamlToJson(*item, json->mutable_list_value()->add_values())) {
          return error;
        }
      }
      return std::nullopt;
    case YamlNode::Kind::kMap:
      return AddEntries(node, json->mutable_struct_value());
  }
  return std::nullopt;
}

void VisitEntries(
    const YamlNode& node,
    absl::FunctionRef<void(const YamlNode& key, const YamlNode& value)> visit) {
  if (node.kind == YamlNode::Kind::kSequence) {
    for (const auto& item : node.items) VisitEntries(*item, visit);
  }
  if (node.kind != YamlNode::Kind::kMap) return;
  for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
    if (IsMergeKey(*node.items[i])) {
      VisitEntries(*node.items[i + 1], visit);
    } else {
      visit(*node.items[i], *node.items[i + 1]);
    }
  }
}

}  // namespace mixer::config
