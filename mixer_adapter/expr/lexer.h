// Cuts the text of an expression into Go's tokens (spec expressions.md 3.1).
#ifndef MIXER_ADAPTER_EXPR_LEXER_H_
#define MIXER_ADAPTER_EXPR_LEXER_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/expr/token.h"

namespace mixer::expr {

// All tokens of `text`, the last one of kind kEnd. Comments and white space are
// gone; a line end after a name, a literal or a closing bracket has become a
// kNewline, as has the end of the text. Errors are SyntaxError's.
absl::StatusOr<std::vector<Token>> Tokenize(std::string_view text);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_LEXER_H_
