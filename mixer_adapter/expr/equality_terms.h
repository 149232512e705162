// Which attributes a condition compares with constants: what rules can be
// indexed by.
#ifndef MIXER_ADAPTER_EXPR_EQUALITY_TERMS_H_
#define MIXER_ADAPTER_EXPR_EQUALITY_TERMS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "mixer_adapter/attribute/value_type.h"
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

// What decides first whether a condition can hold.
struct LeadingEquality {
  std::string attribute;
  ValueType type;  // of it: kString, kInt64 or kBool
  // The condition is false, or cannot be evaluated, unless the attribute has
  // one of these; nothing else is read before that is known.
  std::vector<LiteralValue> values;
};

// The leftmost term of the conjunction, if it is `attribute == constant`, or a
// disjunction of such for one attribute. The types of `ast` must be known
// (checker.h).
std::optional<LeadingEquality> FindLeadingEquality(const Ast& ast);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_EQUALITY_TERMS_H_
