// "pattern".matches(text) with a pattern that is known at compile time.
#ifndef MIXER_ADAPTER_EXPR_MATCHES_NODE_H_
#define MIXER_ADAPTER_EXPR_MATCHES_NODE_H_

#include <string>
#include <vector>

#include "mixer_adapter/expr/functions/regular_expression.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

// A pattern that is no regular expression is an error when it is evaluated,
// after the errors of `text`.
class MatchesNode final : public Node {
 public:
  MatchesNode(std::string_view pattern, NodePtr text);

  Value Eval(const Bag& bag, Scratch* scratch) const override;
  std::string Describe() const override;
  std::vector<const Node*> Children() const override { return {text_.get()}; }

 private:
  const RegularExpression pattern_;
  const NodePtr text_;
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_MATCHES_NODE_H_
