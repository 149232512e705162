#include "mixer_adapter/expr/eval_error.h"

#include <algorithm>

namespace mixer::expr {

Value MakeError(std::initializer_list<std::string_view> pieces,
                Scratch* scratch) {
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  char* const text = scratch->NewArray<char>(size);
  char* end = text;
  for (const std::string_view piece : pieces) {
    end = std::copy(piece.begin(), piece.end(), end);
  }
  return Value::Error(
      scratch->New<EvalError>(std::string_view(text, size), Value()));
}

Value ConversionError(std::string_view wanted, Value value, Scratch* scratch) {
  const std::string_view text =
      MakeError({"error converting value to ", wanted, ": "}, scratch)
          .error()
          .text;
  return Value::Error(scratch->New<EvalError>(text, value));
}

}  // namespace mixer::expr
