#include "mixer_adapter/expr/equality_terms.h"

#include <cstdint>
#include <utility>
#include <variant>

namespace mixer::expr {
namespace {

bool IsOperator(const Ast& ast, const char* name) {
  return ast.kind == Ast::Kind::kFunction && ast.text == name &&
         ast.target == nullptr && ast.args.size() == 2;
}

// The operands of a chain of one operator, from the left.
void Flatten(const Ast& ast, const char* name, std::vector<const Ast*>* terms) {
  if (!IsOperator(ast, name)) {
    terms->push_back(&ast);
    return;
  }
  Flatten(ast.args[0], name, terms);
  Flatten(ast.args[1], name, terms);
}

struct Equality {
  const Ast* variable;
  const Ast* constant;
};

// attribute == constant, either way round.
std::optional<Equality> AsEquality(const Ast& ast) {
  if (!IsOperator(ast, "EQ")) return std::nullopt;
  Equality equality{&ast.args[0], &ast.args[1]};
  if (equality.variable->kind == Ast::Kind::kConstant) {
    std::swap(equality.variable, equality.constant);
  }
  if (equality.variable->kind == Ast::Kind::kVariable &&
      equality.constant->kind == Ast::Kind::kConstant) {
    return equality;
  }
  return std::nullopt;
}

// Whether equal attributes of the type are equal bytes or numbers, and the
// constant is one of those.
bool CanBeLookedUp(ValueType type, const LiteralValue& value) {
  switch (type) {
    case ValueType::kString:
      return std::holds_alternative<std::string>(value);
    case ValueType::kInt64:
      return std::holds_alternative<std::int64_t>(value);
    case ValueType::kBool:
      return std::holds_alternative<bool>(value);
    default:
      return false;
  }
}

}  // namespace

std::vector<EqualityTerm> TopLevelEqualities(const Ast& ast) {
  std::vector<const Ast*> terms;
  Flatten(ast, "LAND", &terms);
  std::vector<EqualityTerm> equalities;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (const auto equality = AsEquality(*terms[i]); equality.has_value()) {
      equalities.push_back(
          {equality->variable->text, equality->constant->value, i});
    }
  }
  return equalities;
}

std::optional<LeadingEquality> FindLeadingEquality(const Ast& ast) {
  std::vector<const Ast*> terms;
  Flatten(ast, "LAND", &terms);
  std::vector<const Ast*> alternatives;
  Flatten(*terms.front(), "LOR", &alternatives);
  LeadingEquality leading;
  for (const Ast* const alternative : alternatives) {
    const auto equality = AsEquality(*alternative);
    if (!equality.has_value()) return std::nullopt;
    const Ast& variable = *equality->variable;
    if (!leading.values.empty() && variable.text != leading.attribute) {
      return std::nullopt;
    }
    leading.attribute = variable.text;
    leading.type = variable.type;
    if (!CanBeLookedUp(variable.type, equality->constant->value)) {
      return std::nullopt;
    }
    leading.values.push_back(equality->constant->value);
  }
  return leading;
}

}  // namespace mixer::expr
