#include "mixer_adapter/expr/compiler.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/advice.h"
#include "mixer_adapter/expr/attribute_equals_node.h"
#include "mixer_adapter/expr/attribute_node.h"
#include "mixer_adapter/expr/binary_node.h"
#include "mixer_adapter/expr/binary_operators.h"
#include "mixer_adapter/expr/call_node.h"
#include "mixer_adapter/expr/checker.h"
#include "mixer_adapter/expr/constant_node.h"
#include "mixer_adapter/expr/eval_error.h"
#include "mixer_adapter/expr/expression_error.h"
#include "mixer_adapter/expr/function_table.h"
#include "mixer_adapter/expr/logic_nodes.h"
#include "mixer_adapter/expr/map_lookup_node.h"
#include "mixer_adapter/expr/matches_node.h"

namespace mixer::expr {
namespace {

// The names of the reference's machine types, which its error texts use.
std::string_view MachineType(ValueType type) {
  switch (type) {
    case ValueType::kBool:
      return "bool";
    case ValueType::kInt64:
      return "integer";
    case ValueType::kDouble:
      return "double";
    case ValueType::kDuration:
      return "duration";
    case ValueType::kTimestamp:
    case ValueType::kIpAddress:
    case ValueType::kStringMap:
      return "interface";
    default:
      return "string";
  }
}

std::string_view OperatorName(std::string_view function) {
  if (function == "LT") return "less than";
  if (function == "LEQ") return "less or equal";
  if (function == "GT") return "greater than";
  if (function == "GEQ") return "greater or equal";
  if (function == "ADD") return "Add";
  return "equality";
}

// `node`, or the constant that it always is.
NodePtr Fold(NodePtr node) {
  for (const Node* const child : node->Children()) {
    if (!child->IsConstant()) return node;
  }
  Scratch scratch;
  return std::make_unique<ConstantNode>(node->Eval(EmptyBag(), &scratch));
}

// The functions that take part in the recursion return nullptr after an error,
// which stands in error_; they keep their stack frames small.
class Compiler {
 public:
  Compiler(std::string_view text, const Vocabulary& vocabulary)
      : text_(text), vocabulary_(vocabulary) {}

  absl::StatusOr<NodePtr> Run(Ast* ast) {
    NodePtr node = Compile(ast, Absence::kIsError);
    if (node == nullptr) return error_;
    return node;
  }

 private:
  NodePtr Compile(Ast* ast, Absence absence) {
    switch (ast->kind) {
      case Ast::Kind::kConstant:
        return std::make_unique<ConstantNode>(ast->value);
      case Ast::Kind::kVariable:
        return CompileVariable(*ast, absence);
      case Ast::Kind::kFunction:
        break;
    }
    const std::string& name = ast->text;
    if (name == "OR") return CompileOrElse(ast, absence);
    if (name == "INDEX") return CompileLookup(ast, absence);
    if (name == "LAND" || name == "LOR") return CompileLogic(ast);
    if (name == "conditional") return CompileConditional(ast);
    const FunctionRow* const row = FindFunction(AllFunctions(), name);
    if (row->body == nullptr) return CompileBinary(ast);
    return CompileCall(*row, ast);
  }

  NodePtr CompileVariable(const Ast& ast, Absence absence) {
    if (ast.type == ValueType::kUnspecified) {
      return Fail(ast,
                  absl::StrCat("unhandled expression type: '",
                               ToAbsl(ValueTypeName(ast.type)), "'"),
                  "declare the attribute with a type");
    }
    return std::make_unique<AttributeNode>(vocabulary_.Find(ast.text),
                                           vocabulary_, absence);
  }

  // Compiles the operands of a chain of the same function, a | (b | c) | d,
  // into one list: grouping makes no difference to these functions.
  bool Flatten(std::string_view function, Ast* ast, std::vector<Ast*>* out) {
    if (ast->kind != Ast::Kind::kFunction || ast->text != function ||
        ast->target != nullptr) {
      out->push_back(ast);
      return true;
    }
    // Only && looks at surplus arguments.
    const std::size_t used = function == "LAND" ? ast->args.size() : 2;
    for (std::size_t i = 0; i < used; ++i) {
      if (i >= 2 && !CheckSurplus(ast, i, ValueType::kBool)) return false;
      if (!Flatten(function, &ast->args[i], out)) return false;
    }
    return true;
  }

  NodePtr CompileOrElse(Ast* ast, Absence absence) {
    std::vector<Ast*> choices;
    if (!Flatten("OR", ast, &choices)) return nullptr;
    std::vector<NodePtr> nodes;
    for (Ast* const choice : choices) {
      const bool last = choice == choices.back();
      NodePtr node = Compile(choice, last ? absence : Absence::kFallsBack);
      if (node == nullptr) return nullptr;
      // What follows a constant is compiled for its mistakes alone.
      if (nodes.empty() || !nodes.back()->IsConstant()) {
        nodes.push_back(std::move(node));
      }
    }
    if (nodes.size() == 1) return std::move(nodes.front());
    return std::make_unique<OrElseNode>(std::move(nodes));
  }

  NodePtr CompileLogic(Ast* ast) {
    std::vector<Ast*> terms;
    if (!Flatten(ast->text, ast, &terms)) return nullptr;
    const bool conjunction = ast->text == "LAND";
    std::vector<NodePtr> nodes;
    for (Ast* const term : terms) {
      NodePtr node = Compile(term, Absence::kIsError);
      if (node == nullptr) return nullptr;
      AddTerm(std::move(node), conjunction, &nodes);
    }
    if (nodes.size() == 1) return std::move(nodes.front());
    if (conjunction) return std::make_unique<AndNode>(std::move(nodes));
    return std::make_unique<OrNode>(std::move(nodes));
  }

  // Leaves out what does not matter: the constant that the terms are combined
  // with for nothing, and whatever follows a constant that decides.
  static void AddTerm(NodePtr term, bool conjunction,
                      std::vector<NodePtr>* nodes) {
    if (!nodes->empty() && nodes->back()->IsConstant()) {
      if (!IsTruth(*nodes->back(), conjunction)) return;
      nodes->pop_back();
    }
    if (nodes->empty() || !IsTruth(*term, conjunction)) {
      nodes->push_back(std::move(term));
    }
  }
  static bool IsTruth(const Node& node, bool truth) {
    if (!node.IsConstant()) return false;
    const Value value = static_cast<const ConstantNode&>(node).value();
    return value.kind() == Value::Kind::kBool && value.truth() == truth;
  }

  NodePtr CompileLookup(Ast* ast, Absence absence) {
    NodePtr map = Compile(&ast->args[0], absence);
    if (map == nullptr) return nullptr;
    NodePtr key = Compile(&ast->args[1], absence);
    if (key == nullptr) return nullptr;
    return std::make_unique<MapLookupNode>(std::move(map), std::move(key),
                                           absence);
  }

  NodePtr CompileConditional(Ast* ast) {
    std::vector<NodePtr> children;
    for (int i = 0; i < 3; ++i) {
      children.push_back(Compile(&ast->args[i], Absence::kIsError));
      if (children.back() == nullptr) return nullptr;
    }
    if (children[0]->IsConstant()) {
      const Value condition = children[0]->Eval(EmptyBag(), nullptr);
      const int chosen = condition.is_error() ? 0 : condition.truth() ? 1 : 2;
      return std::move(children[chosen]);
    }
    return std::make_unique<ConditionalNode>(std::move(children));
  }

  NodePtr CompileBinary(Ast* ast) {
    if (IsAttributeEquality(*ast)) return CompileAttributeEquality(*ast);
    NodePtr left = Compile(&ast->args[0], Absence::kIsError);
    if (left == nullptr) return nullptr;
    NodePtr right = Compile(&ast->args[1], Absence::kIsError);
    if (right == nullptr) return nullptr;
    const ValueType type = ast->args[0].type;
    const BinaryBody body = FindBinaryOperator(ast->text, type);
    if (body == nullptr) return FailOperator(*ast, type);
    return Fold(
        std::make_unique<BinaryNode>(BinaryNode::Operator{ast->text, body},
                                     std::move(left), std::move(right)));
  }

  static bool IsAttributeEquality(const Ast& ast) {
    return (ast.text == "EQ" || ast.text == "NEQ") &&
           ast.args[0].kind == Ast::Kind::kVariable &&
           ast.args[0].type == ValueType::kString &&
           ast.args[1].kind == Ast::Kind::kConstant;
  }

  NodePtr CompileAttributeEquality(const Ast& ast) {
    const AttributeNode attribute(vocabulary_.Find(ast.args[0].text),
                                  vocabulary_, Absence::kIsError);
    return std::make_unique<AttributeEqualsNode>(
        attribute, std::get<std::string>(ast.args[1].value), ast.text == "EQ");
  }

  NodePtr CompileCall(const FunctionRow& row, Ast* ast) {
    // size is an instruction in the reference, not a call.
    if (row.name == "size") ast->args.resize(1);
    std::vector<NodePtr> operands;
    if (ast->target != nullptr) {
      operands.push_back(Compile(ast->target.get(), Absence::kIsError));
      if (operands.back() == nullptr) return nullptr;
    }
    for (std::size_t i = 0; i < ast->args.size(); ++i) {
      operands.push_back(i < row.parameters.size()
                             ? Compile(&ast->args[i], Absence::kIsError)
                             : CompileSurplus(ast, i));
      if (operands.back() == nullptr) return nullptr;
    }
    if (!CheckLastOperands(row, *ast)) return nullptr;
    if (row.name == "matches" && operands.size() == 2 &&
        operands[0]->IsConstant()) {
      return CompileMatches(std::move(operands));
    }
    return Fold(std::make_unique<CallNode>(row, std::move(operands)));
  }

  static NodePtr CompileMatches(std::vector<NodePtr> operands) {
    const Value pattern =
        static_cast<const ConstantNode&>(*operands[0]).value();
    if (pattern.is_error()) return std::move(operands[0]);
    return Fold(std::make_unique<MatchesNode>(pattern.string(),
                                              std::move(operands[1])));
  }

  // The reference compiles surplus arguments without having checked them.
  NodePtr CompileSurplus(Ast* call, std::size_t index) {
    Ast* const arg = &call->args[index];
    if (arg->kind == Ast::Kind::kFunction &&
        FindFunction(AllFunctions(), arg->text) == nullptr) {
      return UnknownFunction(arg->text);
    }
    error_ = CheckTypes(text_, vocabulary_, AllFunctions(), arg);
    return error_.ok() ? Compile(arg, Absence::kIsError) : nullptr;
  }

  static NodePtr UnknownFunction(const std::string& name) {
    Scratch scratch;
    return std::make_unique<ConstantNode>(
        MakeError({"function not found: '", name, "'"}, &scratch));
  }

  bool CheckSurplus(Ast* call, std::size_t index, ValueType want) {
    Ast* const arg = &call->args[index];
    error_ = CheckTypes(text_, vocabulary_, AllFunctions(), arg);
    return error_.ok() &&
           (arg->type == want || FailSurplus(*call, index, want));
  }

  // The function gets the last operands, whatever was checked.
  bool CheckLastOperands(const FunctionRow& row, const Ast& call) {
    const std::size_t surplus = call.args.size() - row.parameters.size();
    if (surplus == 0) return true;
    std::vector<ValueType> want = row.parameters;
    if (row.is_method) want.insert(want.begin(), row.target);
    // A method's target slides into the arguments.
    for (std::size_t i = 0; i < want.size(); ++i) {
      const std::size_t index = call.args.size() - want.size() + i;
      const Ast& arg = call.args[index];
      const bool unknown = arg.kind == Ast::Kind::kFunction &&
                           FindFunction(AllFunctions(), arg.text) == nullptr;
      if (!unknown && MachineType(arg.type) != MachineType(want[i])) {
        return FailSurplus(call, index, want[i]);
      }
    }
    return true;
  }

  NodePtr Fail(const Ast& ast, std::string_view problem,
               std::string_view advice) {
    error_ = MeaningError(
        text_, ast.offset,
        absl::StrCat("internal compiler error -- ", ToAbsl(problem)), advice);
    return nullptr;
  }
  NodePtr FailOperator(const Ast& ast, ValueType type) {
    return Fail(ast,
                absl::StrCat(ToAbsl(OperatorName(ast.text)),
                             " for type not yet implemented: ",
                             ToAbsl(MachineType(type))),
                AdviseOperator(ast.text, type));
  }
  bool FailSurplus(const Ast& call, std::size_t index, ValueType want) {
    const Ast& arg = call.args[index];
    error_ = MeaningError(
        text_, arg.offset,
        absl::StrCat(CanonicalText(call), " surplus arg ", index + 1, " (",
                     CanonicalText(arg), ") typeError got ",
                     ToAbsl(ValueTypeName(arg.type)), ", expected ",
                     ToAbsl(ValueTypeName(want))),
        "a call with too many arguments uses the last ones");
    return false;
  }

  const std::string_view text_;
  const Vocabulary& vocabulary_;
  absl::Status error_;
};

}  // namespace

absl::StatusOr<NodePtr> CompileNodes(std::string_view text, Ast ast,
                                     const Vocabulary& vocabulary) {
  return Compiler(text, vocabulary).Run(&ast);
}

}  // namespace mixer::expr
