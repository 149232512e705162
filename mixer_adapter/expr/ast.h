// The syntax tree of an expression (spec expressions.md 4). Operators are
// functions: a == b is EQ(a, b), m["k"] is INDEX(m, "k"), a | b is OR(a, b).
#ifndef MIXER_ADAPTER_EXPR_AST_H_
#define MIXER_ADAPTER_EXPR_AST_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/attribute/value_type.h"

namespace mixer::expr {

// What a literal is worth: the physical types that can be written down.
using LiteralValue =
    std::variant<std::string, std::int64_t, double, bool, absl::Duration>;

struct Ast {
  enum class Kind { kConstant, kVariable, kFunction };

  Kind kind = Kind::kConstant;
  // The source text of a constant, the dotted name of a variable, the name of a
  // function (empty for operators that have none, such as <<).
  std::string text;
  // Of a constant from the start; of the rest once the checker has been here.
  // Kept kUnspecified: what the checker does not look at, surplus arguments.
  ValueType type = ValueType::kUnspecified;
  LiteralValue value;           // kConstant
  std::unique_ptr<Ast> target;  // kFunction called as a method
  std::vector<Ast> args;        // kFunction
  int height = 1;               // levels, this one included
  // Where it stands, in bytes from the start of the expression: of an operator
  // its own place, not that of its left side; of an index the bracket.
  std::size_t offset = 0;
};

// EQ($a.b, 2), $a:startsWith("x"): as error texts print it.
std::string CanonicalText(const Ast& ast);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_AST_H_
