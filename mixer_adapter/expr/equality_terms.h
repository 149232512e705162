// Which attributes a condition compares with constants: what rules can be
// indexed by.
#ifndef MIXER_ADAPTER_EXPR_EQUALITY_TERMS_H_
#define MIXER_ADAPTER_EXPR_EQUALITY_TERMS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "mixer_adapter/expr/ast.h"

namespace mixer::expr {

struct EqualityTerm {
  std::string attribute;
  LiteralValue value;
  // Among the terms of the conjunction, from the left. An index may skip a
  // rule by the first term alone: a later one is reached, and its attribute
  // read, only if all before it are true.
  std::size_t position = 0;
};

// The terms `attribute == constant`, either way round, of the top-level
// conjunction a && b && ...; none if `ast` is not false whenever one of them
// is.
std::vector<EqualityTerm> TopLevelEqualities(const Ast& ast);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_EQUALITY_TERMS_H_
