// A value that is known when the expression is compiled.
#ifndef MIXER_ADAPTER_EXPR_CONSTANT_NODE_H_
#define MIXER_ADAPTER_EXPR_CONSTANT_NODE_H_

#include <string>

#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

class ConstantNode final : public Node {
 public:
  explicit ConstantNode(const LiteralValue& literal);
  // Present or an error; copies what `value` views, but for maps.
  explicit ConstantNode(const Value& value);

  const Value& value() const { return value_; }

  Value Eval(const Bag&, Scratch*) const override { return value_; }
  std::string Describe() const override;
  bool IsConstant() const override { return true; }

 private:
  void Set(const Value& value);

  std::string text_;  // what value_ or error_ views
  EvalError error_;
  Value value_;
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_CONSTANT_NODE_H_
