// m[k]: one entry of a string map.
#ifndef MIXER_ADAPTER_EXPR_MAP_LOOKUP_NODE_H_
#define MIXER_ADAPTER_EXPR_MAP_LOOKUP_NODE_H_

#include <string>
#include <vector>

#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

// With Absence::kIsError a missing entry is the empty string; with kFallsBack
// it is absent, as is the entry of an absent map or under an absent key (spec
// expressions.md 6.1). `map` and `key` are compiled with the same Absence.
class MapLookupNode final : public Node {
 public:
  MapLookupNode(NodePtr map, NodePtr key, Absence absence);

  Value Eval(const Bag& bag, Scratch* scratch) const override;
  std::string Describe() const override;
  std::vector<const Node*> Children() const override;

 private:
  const NodePtr map_;
  const NodePtr key_;
  const Absence absence_;
};

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_MAP_LOOKUP_NODE_H_
