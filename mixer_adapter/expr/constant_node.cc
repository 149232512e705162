#include "mixer_adapter/expr/constant_node.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/value_type.h"

namespace mixer::expr {
namespace {

struct ToValue {
  Value operator()(const std::string& text) const {
    return Value::String(text);
  }
  Value operator()(std::int64_t number) const { return Value::Int64(number); }
  Value operator()(double number) const { return Value::Double(number); }
  Value operator()(bool truth) const { return Value::Bool(truth); }
  Value operator()(absl::Duration duration) const {
    return Value::Duration(absl::ToInt64Nanoseconds(duration));
  }
};

}  // namespace

ConstantNode::ConstantNode(const LiteralValue& literal) {
  Set(std::visit(ToValue(), literal));
}

ConstantNode::ConstantNode(const Value& value) { Set(value); }

void ConstantNode::Set(const Value& value) {
  value_ = value;
  switch (value.kind()) {
    case Value::Kind::kString:
      text_ = std::string(value.string());
      value_ = Value::String(text_);
      break;
    case Value::Kind::kBytes:
      text_ = std::string(value.bytes());
      value_ = Value::Bytes(text_);
      break;
    case Value::Kind::kError:
      text_ = ErrorText(value.error());
      error_.text = text_;
      value_ = Value::Error(&error_);
      break;
    default:
      break;
  }
}

std::string ConstantNode::Describe() const {
  if (value_.is_error()) return absl::StrCat("error ", text_);
  return absl::StrCat("constant ", GoText(value_));
}

}  // namespace mixer::expr
