// Reads an attribute of the request.
#ifndef MIXER_ADAPTER_EXPR_ATTRIBUTE_NODE_H_
#define MIXER_ADAPTER_EXPR_ATTRIBUTE_NODE_H_

#include <string>

#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

// A request may hold a value of another kind than the declared type says (spec
// expressions.md 8). Strings, numbers and booleans are checked here, except
// that an INT64 may come as a duration and the other way round. Maps,
// addresses and timestamps pass as they are: who works on them checks.
class AttributeNode final : public Node {
 public:
  // `vocabulary` must outlive the node; the type of `id` must not be
  // kUnspecified.
  AttributeNode(AttributeId id, const Vocabulary& vocabulary, Absence absence);

  AttributeId id() const { return id_; }

  Value Eval(const Bag& bag, Scratch* scratch) const override {
    const Value value = bag.Get(id_);
    return value.kind() == kind_ ? value : Convert(value, scratch);
  }
  std::string Describe() const override;

 private:
  Value Convert(Value value, Scratch* scratch) const;

  const AttributeId id_;
  const ValueType type_;
  const Value::Kind kind_;
  const Absence absence_;
  const EvalError lookup_failed_;
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_ATTRIBUTE_NODE_H_
