// Gives every part of a syntax tree its type (spec expressions.md 5).
#ifndef MIXER_ADAPTER_EXPR_CHECKER_H_
#define MIXER_ADAPTER_EXPR_CHECKER_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/function_table.h"

namespace mixer::expr {

// Fills Ast::type all over the tree of `text`, but for surplus arguments, at
// which the reference does not look. A MeaningError for the first mistake in
// the order of the text.
absl::Status CheckTypes(std::string_view text, const Vocabulary& vocabulary,
                        absl::Span<const FunctionRow> functions, Ast* ast);

// The tree of `text` with its types: Parse and CheckTypes. Parse errors get the
// prefix "failed to parse expression '<text>': ", as in the reference's checker
// (spec expressions.md 2).
absl::StatusOr<Ast> ParseAndCheck(std::string_view text,
                                  const Vocabulary& vocabulary);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_CHECKER_H_
