#include "mixer_adapter/expr/logic_nodes.h"

namespace mixer::expr {

std::vector<const Node*> ListNode::Children() const {
  std::vector<const Node*> children;
  children.reserve(children_.size());
  for (const NodePtr& child : children_) children.push_back(child.get());
  return children;
}

Value AndNode::Eval(const Bag& bag, Scratch* scratch) const {
  for (const NodePtr& term : children_) {
    const Value value = term->Eval(bag, scratch);
    if (value.is_error() || !value.truth()) return value;
  }
  return Value::Bool(true);
}

Value OrNode::Eval(const Bag& bag, Scratch* scratch) const {
  for (const NodePtr& term : children_) {
    const Value value = term->Eval(bag, scratch);
    if (value.is_error() || value.truth()) return value;
  }
  return Value::Bool(false);
}

Value OrElseNode::Eval(const Bag& bag, Scratch* scratch) const {
  Value value;
  for (const NodePtr& choice : children_) {
    value = choice->Eval(bag, scratch);
    if (!value.is_absent()) break;
  }
  return value;
}

Value ConditionalNode::Eval(const Bag& bag, Scratch* scratch) const {
  const Value condition = children_[0]->Eval(bag, scratch);
  if (condition.is_error()) return condition;
  return children_[condition.truth() ? 1 : 2]->Eval(bag, scratch);
}

}  // namespace mixer::expr
