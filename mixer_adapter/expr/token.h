// The words of an expression: Go's tokens, as far as expressions meet them
// (spec expressions.md 3.1).
#ifndef MIXER_ADAPTER_EXPR_TOKEN_H_
#define MIXER_ADAPTER_EXPR_TOKEN_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace mixer::expr {

enum class TokenKind {
  kEnd,
  kNewline,  // the semicolon that Go inserts at the end of a line
  kName,
  kKeyword,
  kInt,
  kFloat,
  kImaginary,
  kChar,
  kString,
  kOperator,  // also brackets, comma, dot
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  // As written; a raw string without its carriage returns.
  std::string text;
  std::size_t offset = 0;  // in bytes from the start of the expression

  bool Is(std::string_view op) const {
    return kind == TokenKind::kOperator && text == op;
  }
  bool IsKeyword(std::string_view word) const {
    return kind == TokenKind::kKeyword && text == word;
  }
};

// As syntax errors name it: 'EOF', newline, '==', 'if', name, 12, "text".
std::string TokenName(const Token& token);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_TOKEN_H_
