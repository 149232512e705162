// Comparison and addition.
#ifndef MIXER_ADAPTER_EXPR_BINARY_NODE_H_
#define MIXER_ADAPTER_EXPR_BINARY_NODE_H_

#include <string>
#include <utility>
#include <vector>

#include "mixer_adapter/expr/binary_operators.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

class BinaryNode final : public Node {
 public:
  struct Operator {
    std::string name;
    BinaryBody body;
  };
  BinaryNode(Operator op, NodePtr left, NodePtr right)
      : op_(std::move(op)), left_(std::move(left)), right_(std::move(right)) {}

  Value Eval(const Bag& bag, Scratch* scratch) const override {
    const Value left = left_->Eval(bag, scratch);
    if (left.is_error()) return left;
    const Value right = right_->Eval(bag, scratch);
    if (right.is_error()) return right;
    return op_.body(left, right, scratch);
  }
  std::string Describe() const override { return op_.name; }
  std::vector<const Node*> Children() const override {
    return {left_.get(), right_.get()};
  }

 private:
  const Operator op_;
  const NodePtr left_;
  const NodePtr right_;
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_BINARY_NODE_H_
