// Checked syntax tree to nodes (spec expressions.md 6).
#ifndef MIXER_ADAPTER_EXPR_COMPILER_H_
#define MIXER_ADAPTER_EXPR_COMPILER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/node.h"

namespace mixer::expr {

// `ast`, of `text`, has passed CheckTypes with the same vocabulary, which must
// outlive the nodes. MeaningError "internal compiler error -- ..." for
// operators that the types do not have (spec 6.3), and for surplus arguments
// that the function, which gets the last ones, could not take.
absl::StatusOr<NodePtr> CompileNodes(std::string_view text, Ast ast,
                                     const Vocabulary& vocabulary);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_COMPILER_H_
