#include "mixer_adapter/runtime/condition.h"

#include <utility>

#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/expr/checker.h"

namespace mixer::runtime {

absl::StatusOr<std::shared_ptr<Condition>> Condition::Compile(
    const std::string& text, const Vocabulary& vocabulary) {
  MIXER_ASSIGN_OR_RETURN(expr::Ast tree, expr::ParseAndCheck(text, vocabulary));
  auto leading = expr::FindLeadingEquality(tree);
  MIXER_ASSIGN_OR_RETURN(
      expr::Program program,
      expr::Program::Compile(text, std::move(tree), vocabulary));
  return std::make_shared<Condition>(
      Condition{text, std::move(program), std::move(leading)});
}

}  // namespace mixer::runtime
