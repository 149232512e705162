// What literals are worth (spec expressions.md 3.1, 3.4).
#ifndef MIXER_ADAPTER_EXPR_LITERAL_H_
#define MIXER_ADAPTER_EXPR_LITERAL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/token.h"

namespace mixer::expr {

// The constant that `token`, a number, character or string, stands for. Text
// that reads as a duration is one. Numbers are decimal only and fit their type;
// the errors are the reference's, such as `strconv.ParseInt: parsing "0x10":
// invalid syntax`.
absl::StatusOr<Ast> ParseLiteral(const Token& token);

// true or false, in any letter case.
bool IsBoolLiteral(std::string_view name);
Ast BoolConstant(std::string_view name);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_LITERAL_H_
