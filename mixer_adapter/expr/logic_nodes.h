// Nodes that decide which of their children are evaluated (spec expressions.md
// 6.1): what is skipped is neither an error nor a recorded reference.
#ifndef MIXER_ADAPTER_EXPR_LOGIC_NODES_H_
#define MIXER_ADAPTER_EXPR_LOGIC_NODES_H_

#include <string>
#include <utility>
#include <vector>

#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

// Shared shape: a list of at least two children. Chains such as a && b && c are
// one node.
class ListNode : public Node {
 public:
  std::vector<const Node*> Children() const override;

 protected:
  explicit ListNode(std::vector<NodePtr> children)
      : children_(std::move(children)) {}

  const std::vector<NodePtr> children_;
};

// a && b && ...: stops at the first false.
class AndNode final : public ListNode {
 public:
  explicit AndNode(std::vector<NodePtr> terms) : ListNode(std::move(terms)) {}
  Value Eval(const Bag& bag, Scratch* scratch) const override;
  std::string Describe() const override { return "and"; }
};

// a || b || ...: stops at the first true.
class OrNode final : public ListNode {
 public:
  explicit OrNode(std::vector<NodePtr> terms) : ListNode(std::move(terms)) {}
  Value Eval(const Bag& bag, Scratch* scratch) const override;
  std::string Describe() const override { return "or"; }
};

// a | b | ...: the first that is not absent, be it an error. All but the last
// are compiled with Absence::kFallsBack.
class OrElseNode final : public ListNode {
 public:
  explicit OrElseNode(std::vector<NodePtr> choices)
      : ListNode(std::move(choices)) {}
  Value Eval(const Bag& bag, Scratch* scratch) const override;
  std::string Describe() const override { return "or else"; }
};

// conditional(c, a, b)
class ConditionalNode final : public ListNode {
 public:
  // Exactly three children.
  explicit ConditionalNode(std::vector<NodePtr> children)
      : ListNode(std::move(children)) {}
  Value Eval(const Bag& bag, Scratch* scratch) const override;
  std::string Describe() const override { return "conditional"; }
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_LOGIC_NODES_H_
