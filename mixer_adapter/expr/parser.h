// Text to syntax tree (spec expressions.md 3, 4).
#ifndef MIXER_ADAPTER_EXPR_PARSER_H_
#define MIXER_ADAPTER_EXPR_PARSER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/expr/ast.h"

namespace mixer::expr {

// How deep brackets, operators and calls may nest, so that no text can exhaust
// the stack of the parser or of anything that walks its tree later. A chain of
// n equal binary operators is n levels deep. A level takes up to 1 kB of stack
// here in an optimised build, 1.5 kB in one that is not.
inline constexpr int kMaxNesting = 2500;

// kInvalidArgument if `text` is not one expression of Go's grammar (a
// SyntaxError), is one that the language has no use for ("unexpected
// expression: &ast.SliceExpr{} at 1:2: ..."), has a literal without a value, or
// nests too deeply. The tree has no types yet but those of the constants.
absl::StatusOr<Ast> Parse(std::string_view text);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_PARSER_H_
