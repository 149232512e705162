#include "mixer_adapter/expr/map_lookup_node.h"

#include <optional>
#include <string_view>
#include <utility>

#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/expr/eval_error.h"

namespace mixer::expr {

MapLookupNode::MapLookupNode(NodePtr map, NodePtr key, Absence absence)
    : map_(std::move(map)), key_(std::move(key)), absence_(absence) {}

Value MapLookupNode::Eval(const Bag& bag, Scratch* scratch) const {
  const Value map = map_->Eval(bag, scratch);
  if (!map.is_present()) return map;
  const Value key = key_->Eval(bag, scratch);
  if (!key.is_present()) return key;
  if (map.kind() != Value::Kind::kStringMap) {
    return ConversionError("string map", map, scratch);
  }
  const std::optional<std::string_view> found = map.map().Find(key.string());
  if (found.has_value()) return Value::String(*found);
  return absence_ == Absence::kFallsBack ? Value() : Value::String({});
}

std::string MapLookupNode::Describe() const {
  return absence_ == Absence::kFallsBack ? "lookup (optional)" : "lookup";
}

std::vector<const Node*> MapLookupNode::Children() const {
  return {map_.get(), key_.get()};
}

}  // namespace mixer::expr
