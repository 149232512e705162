// How to mend an expression that the type checker or the compiler refuses:
// what stands behind the reference's text in such an error.
#ifndef MIXER_ADAPTER_EXPR_ADVICE_H_
#define MIXER_ADAPTER_EXPR_ADVICE_H_

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/function_table.h"

namespace mixer::expr {

// All of these answer one clause, or nothing where nothing useful is known.

// For a name that is no declared attribute.
std::string AdviseAttribute(std::string_view name,
                            const Vocabulary& vocabulary);

// For a call, maybe written as an operator, of a function that there is not.
std::string AdviseFunction(const Ast& call,
                           absl::Span<const FunctionRow> functions);

// For `ast`, which has its type, where `want` must stand.
std::string AdviseType(const Ast& ast, ValueType want);

// "it is startsWith: STRING.startsWith(STRING)".
std::string Signature(const FunctionRow& row);

// For values of `type`, which `function`, a comparison or ADD, does not take.
std::string_view AdviseOperator(std::string_view function, ValueType type);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_ADVICE_H_
