#include "mixer_adapter/expr/attribute_node.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/eval_error.h"

namespace mixer::expr {
namespace {

Value::Kind KindOf(ValueType type) {
  switch (type) {
    case ValueType::kInt64:
      return Value::Kind::kInt64;
    case ValueType::kDouble:
      return Value::Kind::kDouble;
    case ValueType::kBool:
      return Value::Kind::kBool;
    case ValueType::kTimestamp:
      return Value::Kind::kTimestamp;
    case ValueType::kIpAddress:
      return Value::Kind::kBytes;
    case ValueType::kDuration:
      return Value::Kind::kDuration;
    case ValueType::kStringMap:
      return Value::Kind::kStringMap;
    default:
      return Value::Kind::kString;
  }
}

}  // namespace

AttributeNode::AttributeNode(AttributeId id, const Vocabulary& vocabulary,
                             Absence absence)
    : id_(id),
      type_(vocabulary.type(id)),
      kind_(KindOf(type_)),
      absence_(absence),
      lookup_failed_{"lookup failed: ", Value::String(vocabulary.name(id))} {}

Value AttributeNode::Convert(Value value, Scratch* scratch) const {
  if (value.is_absent()) {
    return absence_ == Absence::kFallsBack ? value
                                           : Value::Error(&lookup_failed_);
  }
  if (value.is_error()) return value;
  switch (type_) {
    case ValueType::kInt64:
      if (value.kind() == Value::Kind::kDuration) {
        return Value::Int64(value.nanoseconds());
      }
      return ConversionError("integer or duration", value, scratch);
    case ValueType::kDuration:
      if (value.kind() == Value::Kind::kInt64) {
        return Value::Duration(value.int64());
      }
      return ConversionError("integer or duration", value, scratch);
    case ValueType::kDouble:
      return ConversionError("double", value, scratch);
    case ValueType::kBool:
      return ConversionError("bool", value, scratch);
    case ValueType::kTimestamp:
    case ValueType::kIpAddress:
    case ValueType::kStringMap:
      return value;
    default:
      return ConversionError("string", value, scratch);
  }
}

std::string AttributeNode::Describe() const {
  return absl::StrCat("attribute ", ToAbsl(lookup_failed_.subject.string()),
                      " ", ToAbsl(ValueTypeName(type_)),
                      absence_ == Absence::kFallsBack ? " (optional)" : "");
}

}  // namespace mixer::expr
