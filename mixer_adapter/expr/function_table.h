// The operators and functions of the language, one row each (spec
// expressions.md 5).
#ifndef MIXER_ADAPTER_EXPR_FUNCTION_TABLE_H_
#define MIXER_ADAPTER_EXPR_FUNCTION_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// `operands` are present and of the kinds that the row's types say, a method's
// target first.
using FunctionBody = Value (*)(const Value* operands, Scratch* scratch);

// Most operands that a row with a body has.
inline constexpr int kMaxOperands = 3;

struct FunctionRow {
  std::string name;
  bool is_method = false;
  // Type of a method's target. Here, among the parameters and as the return
  // type kUnspecified is a type variable: it stands for any one type, the same
  // all over the row.
  ValueType target = ValueType::kUnspecified;
  std::vector<ValueType> parameters;
  ValueType returns = ValueType::kUnspecified;
  // nullptr: the compiler makes its own node.
  FunctionBody body = nullptr;
};

absl::Span<const FunctionRow> AllFunctions();

// nullptr if there is none.
const FunctionRow* FindFunction(absl::Span<const FunctionRow> functions,
                                std::string_view name);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTION_TABLE_H_
