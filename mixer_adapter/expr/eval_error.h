// Errors of evaluation, made from scratch memory.
#ifndef MIXER_ADAPTER_EXPR_EVAL_ERROR_H_
#define MIXER_ADAPTER_EXPR_EVAL_ERROR_H_

#include <initializer_list>
#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// The text is the pieces, one after the other.
Value MakeError(std::initializer_list<std::string_view> pieces,
                Scratch* scratch);

// "error converting value to <wanted>: '<value>'". `wanted` must outlive the
// error.
Value ConversionError(std::string_view wanted, Value value, Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_EVAL_ERROR_H_
