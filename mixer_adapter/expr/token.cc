#include "mixer_adapter/expr/token.h"

#include "absl/strings/str_cat.h"

namespace mixer::expr {

std::string TokenName(const Token& token) {
  switch (token.kind) {
    case TokenKind::kEnd:
      return "'EOF'";
    case TokenKind::kNewline:
      return "newline";
    case TokenKind::kKeyword:
    case TokenKind::kOperator:
      return absl::StrCat("'", token.text, "'");
    default:
      return token.text;
  }
}

}  // namespace mixer::expr
