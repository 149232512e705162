#include "mixer_adapter/expr/call_node.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace mixer::expr {

CallNode::CallNode(const FunctionRow& row, std::vector<NodePtr> operands)
    : row_(row),
      operands_(std::move(operands)),
      surplus_(operands_.size() - row.parameters.size() -
               (row.is_method ? 1 : 0)) {}

Value CallNode::Eval(const Bag& bag, Scratch* scratch) const {
  Value values[kMaxOperands];
  for (std::size_t i = 0; i < operands_.size(); ++i) {
    const Value value = operands_[i]->Eval(bag, scratch);
    if (value.is_error()) return value;
    if (i >= surplus_) values[i - surplus_] = value;
  }
  return row_.body(values, scratch);
}

std::string CallNode::Describe() const {
  return absl::StrCat("call ", row_.name);
}

std::vector<const Node*> CallNode::Children() const {
  std::vector<const Node*> children;
  for (const NodePtr& operand : operands_) children.push_back(operand.get());
  return children;
}

}  // namespace mixer::expr
