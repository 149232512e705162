// Go's number literals as tokens (spec expressions.md 3.1). What they are worth
// is literal.h's matter.
#ifndef MIXER_ADAPTER_EXPR_NUMBER_SCANNER_H_
#define MIXER_ADAPTER_EXPR_NUMBER_SCANNER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "mixer_adapter/expr/token.h"

namespace mixer::expr {

struct ScannedNumber {
  TokenKind kind = TokenKind::kInt;
  std::size_t size = 0;
  std::string problem;  // empty if the literal is well formed
  std::size_t problem_offset = 0;
};

// 0-15 for a hexadecimal digit, else 16.
int DigitValue(char c);

// `text` starts with a digit, or with a dot and a digit.
ScannedNumber ScanNumber(std::string_view text);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_NUMBER_SCANNER_H_
