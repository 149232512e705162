#include "mixer_adapter/expr/matches_node.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::expr {

MatchesNode::MatchesNode(std::string_view pattern, NodePtr text)
    : pattern_(pattern), text_(std::move(text)) {}

Value MatchesNode::Eval(const Bag& bag, Scratch* scratch) const {
  const Value text = text_->Eval(bag, scratch);
  if (text.is_error()) return text;
  return pattern_.Search(text.string(), scratch);
}

std::string MatchesNode::Describe() const {
  return absl::StrCat("matches ", ToAbsl(pattern_.pattern()));
}

}  // namespace mixer::expr
