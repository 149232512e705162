#include "mixer_adapter/expr/ast.h"

#include "absl/strings/ascii.h"

namespace mixer::expr {
namespace {

void Print(const Ast& ast, std::string* out) {
  switch (ast.kind) {
    case Ast::Kind::kConstant:
      out->append(ast.type == ValueType::kBool ? absl::AsciiStrToLower(ast.text)
                                               : ast.text);
      return;
    case Ast::Kind::kVariable:
      *out += '$';
      out->append(ast.text);
      return;
    case Ast::Kind::kFunction:
      break;
  }
  if (ast.target != nullptr) {
    Print(*ast.target, out);
    *out += ':';
  }
  out->append(ast.text);
  *out += '(';
  for (std::size_t i = 0; i < ast.args.size(); ++i) {
    if (i > 0) out->append(", ");
    Print(ast.args[i], out);
  }
  *out += ')';
}

}  // namespace

std::string CanonicalText(const Ast& ast) {
  std::string text;
  Print(ast, &text);
  return text;
}

}  // namespace mixer::expr
