// A compiled CEXL expression, the language of operators' rules and instances
// (spec expressions.md).
#ifndef MIXER_ADAPTER_EXPR_PROGRAM_H_
#define MIXER_ADAPTER_EXPR_PROGRAM_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

// Immutable; thread-safe. Made at config time, owned by a Table; must not
// outlive the Vocabulary it was compiled with.
class Program {
 public:
  // kInvalidArgument with the reference's text (spec expressions.md 3, 5, 6.3)
  // if `text` does not parse, does not type-check or has no code.
  static absl::StatusOr<Program> Compile(std::string_view text,
                                         const Vocabulary& vocabulary);

  // The same of the tree of `text` (ParseAndCheck), for who has it.
  static absl::StatusOr<Program> Compile(std::string_view text, Ast tree,
                                         const Vocabulary& vocabulary);

  // What is always worth `value`, of type `type`.
  static Program Literal(const LiteralValue& value, ValueType type);

  ValueType type() const { return type_; }

  // The value, or kind kError. Never kAbsent: an absent attribute that no
  // fallback replaces is the error `lookup failed: '<name>'`. Allocates at most
  // from `scratch`; the value lives as long as bag, scratch and this program.
  Value Eval(const Bag& bag, Scratch* scratch) const {
    return root_->Eval(bag, scratch);
  }

  // The node tree as text, one node a line, for people and tests.
  std::string Dump() const;

 private:
  Program(NodePtr root, ValueType type) : root_(std::move(root)), type_(type) {}

  NodePtr root_;
  ValueType type_;
};

// The type of `text`, without compiling it: what config validation uses. Parse
// errors get the prefix "failed to parse expression '<text>': " (spec
// expressions.md 2).
absl::StatusOr<ValueType> CheckType(std::string_view text,
                                    const Vocabulary& vocabulary);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_PROGRAM_H_
