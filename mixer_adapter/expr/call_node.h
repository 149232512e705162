// A call of a function from the table.
#ifndef MIXER_ADAPTER_EXPR_CALL_NODE_H_
#define MIXER_ADAPTER_EXPR_CALL_NODE_H_

#include <string>
#include <vector>

#include "mixer_adapter/expr/function_table.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

// Evaluates all operands in order, a method's target first. If there are more
// than the function takes, it gets the last ones (spec expressions.md 9.3).
class CallNode final : public Node {
 public:
  // `row` must outlive the node and have a body; at least as many operands as
  // it takes.
  CallNode(const FunctionRow& row, std::vector<NodePtr> operands);

  Value Eval(const Bag& bag, Scratch* scratch) const override;
  std::string Describe() const override;
  std::vector<const Node*> Children() const override;

 private:
  const FunctionRow& row_;
  const std::vector<NodePtr> operands_;
  const std::size_t surplus_;
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_CALL_NODE_H_
