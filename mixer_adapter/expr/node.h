// What a compiled expression consists of.
#ifndef MIXER_ADAPTER_EXPR_NODE_H_
#define MIXER_ADAPTER_EXPR_NODE_H_

#include <memory>
#include <string>
#include <vector>

#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// What a node does when an attribute or map entry that it reads is not there
// (spec expressions.md 6).
enum class Absence {
  kIsError,    // the value is the error `lookup failed: '<name>'`
  kFallsBack,  // the value is absent; a `|` above goes on to its next choice
};

// Immutable; thread-safe. Nodes evaluate strictly from left to right; an error
// ends the evaluation of every node above. Only nodes compiled with kFallsBack
// may yield an absent value.
class Node {
 public:
  virtual ~Node() = default;

  // Allocates at most from `scratch`; see Program::Eval.
  virtual Value Eval(const Bag& bag, Scratch* scratch) const = 0;

  // One line without its end: what this node does.
  virtual std::string Describe() const = 0;
  // In the order of evaluation.
  virtual std::vector<const Node*> Children() const { return {}; }
  // True if Eval looks at nothing but the node itself.
  virtual bool IsConstant() const { return false; }
};

using NodePtr = std::unique_ptr<const Node>;

// The tree under `node`, one node a line, two blanks of indent a level.
std::string DumpTree(const Node& node);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_NODE_H_
