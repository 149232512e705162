#include "mixer_adapter/expr/equality_terms.h"

#include <utility>

namespace mixer::expr {
namespace {

bool IsOperator(const Ast& ast, const char* name) {
  return ast.kind == Ast::Kind::kFunction && ast.text == name &&
         ast.target == nullptr && ast.args.size() == 2;
}

void Flatten(const Ast& ast, std::vector<const Ast*>* terms) {
  if (!IsOperator(ast, "LAND")) {
    terms->push_back(&ast);
    return;
  }
  Flatten(ast.args[0], terms);
  Flatten(ast.args[1], terms);
}

}  // namespace

std::vector<EqualityTerm> TopLevelEqualities(const Ast& ast) {
  std::vector<const Ast*> terms;
  Flatten(ast, &terms);
  std::vector<EqualityTerm> equalities;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (!IsOperator(*terms[i], "EQ")) continue;
    const Ast* variable = &terms[i]->args[0];
    const Ast* constant = &terms[i]->args[1];
    if (variable->kind == Ast::Kind::kConstant) std::swap(variable, constant);
    if (variable->kind == Ast::Kind::kVariable &&
        constant->kind == Ast::Kind::kConstant) {
      equalities.push_back({variable->text, constant->value, i});
    }
  }
  return equalities;
}

}  // namespace mixer::expr
