// What compiles and probably does not mean what its author had in mind.
#ifndef MIXER_ADAPTER_EXPR_LINT_H_
#define MIXER_ADAPTER_EXPR_LINT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/attribute/vocabulary.h"

namespace mixer::expr {

// All that can be said of an expression before requests come: its type, and
// what Lint() says, into `warnings`. The error is CheckType's or, for what has
// a type and no code, that of compiling.
absl::StatusOr<ValueType> CheckExpression(std::string_view text,
                                          const Vocabulary& vocabulary,
                                          std::vector<std::string>* warnings);

// Warnings, "<text> (at <line>:<column>; <suggestion>)", in the order of the
// expression; none if it does not compile. They are of three kinds: what fails
// whenever it is evaluated, such as a bad regular expression; what can never
// take effect, such as an alternative behind one that is never absent; and what
// Istio's Mixer evaluates otherwise, through a defect (spec expressions.md 6.2,
// 9.2, 9.3).
std::vector<std::string> Lint(std::string_view text,
                              const Vocabulary& vocabulary);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_LINT_H_
