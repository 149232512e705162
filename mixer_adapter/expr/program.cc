#include "mixer_adapter/expr/program.h"

#include <memory>
#include <utility>

#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/checker.h"
#include "mixer_adapter/expr/compiler.h"
#include "mixer_adapter/expr/constant_node.h"
#include "mixer_adapter/expr/function_table.h"
#include "mixer_adapter/expr/parser.h"

namespace mixer::expr {

absl::StatusOr<Program> Program::Compile(std::string_view text,
                                         const Vocabulary& vocabulary) {
  MIXER_ASSIGN_OR_RETURN(Ast ast, Parse(text));
  MIXER_RETURN_IF_ERROR(CheckTypes(text, vocabulary, AllFunctions(), &ast));
  return Compile(text, std::move(ast), vocabulary);
}

absl::StatusOr<Program> Program::Compile(std::string_view text, Ast tree,
                                         const Vocabulary& vocabulary) {
  const ValueType type = tree.type;
  MIXER_ASSIGN_OR_RETURN(NodePtr root,
                         CompileNodes(text, std::move(tree), vocabulary));
  return Program(std::move(root), type);
}

Program Program::Literal(const LiteralValue& value, ValueType type) {
  return Program(std::make_unique<ConstantNode>(value), type);
}

std::string Program::Dump() const { return DumpTree(*root_); }

absl::StatusOr<ValueType> CheckType(std::string_view text,
                                    const Vocabulary& vocabulary) {
  MIXER_ASSIGN_OR_RETURN(const Ast ast, ParseAndCheck(text, vocabulary));
  return ast.type;
}

}  // namespace mixer::expr
