// What ==, !=, <, <=, >, >= and + do for each type (spec expressions.md 9.1).
#ifndef MIXER_ADAPTER_EXPR_BINARY_OPERATORS_H_
#define MIXER_ADAPTER_EXPR_BINARY_OPERATORS_H_

#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// Both values are present. Those of kinds that AttributeNode does not check are
// checked here.
using BinaryBody = Value (*)(Value left, Value right, Scratch* scratch);

// `function` is EQ, NEQ, LT, LEQ, GT, GEQ or ADD; nullptr if values of `type`
// have no such operator.
BinaryBody FindBinaryOperator(std::string_view function, ValueType type);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_BINARY_OPERATORS_H_
