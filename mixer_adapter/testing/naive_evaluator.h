// The meaning of expressions in its plainest form, to hold Program against.
#ifndef MIXER_ADAPTER_TESTING_NAIVE_EVALUATOR_H_
#define MIXER_ADAPTER_TESTING_NAIVE_EVALUATOR_H_

#include <optional>
#include <string>
#include <string_view>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/testing/fake_bag.h"

namespace mixer::testing {

// Walks the syntax tree of an expression that compiles and whose types were
// checked, value by value (spec expressions.md 6.1, 8, 9): no nodes, no
// folding, no scratch. Shares with Program the parser, the checker and what
// single functions do with text (`ip`, `uri`, regular expressions, ...), for
// which there are recordings.
//
// The outcome as OutcomeText and ReadsText write it.
std::string EvaluateNaively(const expr::Ast& checked,
                            const TypedMap& attributes);

// The same of the compiled expression.
std::string EvaluateProgram(const expr::Program& program,
                            const Vocabulary& vocabulary,
                            const TypedMap& attributes);

// An expression in both forms; nothing if it does not compile.
struct BothForms {
  expr::Ast checked;
  expr::Program program;
};
std::optional<BothForms> CompileBothForms(std::string_view text,
                                          const Vocabulary& vocabulary);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_NAIVE_EVALUATOR_H_
