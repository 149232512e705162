// attribute == "text", by far the most frequent condition, as one node: reading
// and comparing without going through three.
#ifndef MIXER_ADAPTER_EXPR_ATTRIBUTE_EQUALS_NODE_H_
#define MIXER_ADAPTER_EXPR_ATTRIBUTE_EQUALS_NODE_H_

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/expr/attribute_node.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

class AttributeEqualsNode final : public Node {
 public:
  // `attribute` is of type STRING and compiled with Absence::kIsError. The
  // value is `want` where it equals `text`: false for attribute != "text".
  AttributeEqualsNode(const AttributeNode& attribute, std::string_view text,
                      bool want)
      : attribute_(attribute), text_(text), want_(want) {}

  Value Eval(const Bag& bag, Scratch* scratch) const override {
    const Value value = attribute_.Eval(bag, scratch);
    if (value.is_error()) return value;
    return Value::Bool((value.string() == text_) == want_);
  }
  std::string Describe() const override {
    return absl::StrCat(attribute_.Describe(), want_ ? " == " : " != ", text_);
  }

 private:
  const AttributeNode attribute_;
  const std::string text_;
  const bool want_;
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_ATTRIBUTE_EQUALS_NODE_H_
