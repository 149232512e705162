#include "mixer_adapter/expr/lint.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/checker.h"
#include "mixer_adapter/expr/compiler.h"
#include "mixer_adapter/expr/constant_node.h"
#include "mixer_adapter/expr/expression_error.h"
#include "mixer_adapter/expr/function_table.h"

namespace mixer::expr {
namespace {

bool IsFunction(const Ast& ast, std::string_view name) {
  return ast.kind == Ast::Kind::kFunction && ast.text == name;
}

bool IsConstant(const Ast& ast) { return ast.kind == Ast::Kind::kConstant; }

// What the reference computes on the left of `|` and then drops.
bool IsOperation(const Ast& ast) {
  if (ast.kind != Ast::Kind::kFunction) return false;
  for (const char* const name :
       {"EQ", "NEQ", "LT", "LEQ", "GT", "GEQ", "ADD", "size", "LOR", "LAND"}) {
    if (ast.text == name) return true;
  }
  return false;
}

// Whether `ast`, as an alternative, can make way for the next one.
bool CanBeAbsent(const Ast& ast) {
  if (ast.kind == Ast::Kind::kVariable || IsFunction(ast, "INDEX")) return true;
  return IsFunction(ast, "OR") && CanBeAbsent(ast.args[1]);
}

class Linter {
 public:
  explicit Linter(std::string_view text) : text_(text) {}

  std::vector<std::string> Run(const Ast& ast) {
    Visit(ast);
    return std::move(warnings_);
  }

 private:
  void Visit(const Ast& ast) {
    if (ast.kind != Ast::Kind::kFunction) return;
    const FunctionRow& row = *FindFunction(AllFunctions(), ast.text);
    if (ast.target != nullptr) Visit(*ast.target);
    // Nobody has checked the types of what is behind them.
    for (std::size_t i = 0; i < row.parameters.size(); ++i) Visit(ast.args[i]);
    CheckSurplus(row, ast);
    if (ast.text == "OR") CheckAlternatives(ast);
    if (ast.text == "LEQ" || ast.text == "GEQ") CheckZones(ast);
    if (ast.text == "match") CheckPattern(ast);
    if (ast.text == "matches") CheckRegularExpression(row, ast);
    CheckConstantCall(row, ast);
  }

  void CheckSurplus(const FunctionRow& row, const Ast& ast) {
    if (ast.args.size() == row.parameters.size()) return;
    Warn(ast.args[row.parameters.size()].offset,
         absl::StrCat(row.name, " has ", ast.args.size(),
                      " arguments and takes ", row.parameters.size()),
         "leave out what is too much: Istio's Mixer may take it for another "
         "value");
  }

  void CheckAlternatives(const Ast& ast) {
    const Ast& left = ast.args[0];
    const Ast& right = ast.args[1];
    if (IsOperation(left)) {
      Warn(ast.offset,
           absl::StrCat("an operation on the left of | is never absent, so ",
                        CanonicalText(right), " is never used"),
           "Istio's Mixer drops the operation's result and always uses what "
           "follows");
    } else if (!CanBeAbsent(left)) {
      Warn(ast.offset,
           absl::StrCat("what stands on the left of | is never absent, so ",
                        CanonicalText(right), " is never used"),
           "write the | inside the call to replace what the call is given");
    }
    if (IsFunction(left, "INDEX") && IsOperation(left.args[1])) {
      Warn(left.offset,
           "Istio's Mixer never finds an entry whose key is an operation on "
           "the left of |",
           "here it is found");
    }
    if (IsFunction(right, "OR") && CanBeAbsent(right)) {
      Warn(right.offset,
           "Istio's Mixer fails or goes astray if all alternatives that are "
           "grouped to the right are absent",
           "leave out the parentheses");
    }
  }

  // timestamp("...+01:00"): in the reference equal to no other instant.
  void CheckZones(const Ast& ast) {
    if (ast.args[0].type != ValueType::kTimestamp) return;
    for (const Ast& arg : ast.args) {
      if (!IsFunction(arg, "timestamp") || !IsConstant(arg.args[0])) continue;
      const auto& time = std::get<std::string>(arg.args[0].value);
      if (time.empty() || time.back() == 'Z') continue;
      Warn(arg.offset,
           "Istio's Mixer takes equal instants of different time zones for "
           "unequal",
           "write the time in UTC, ending in Z");
    }
  }

  void CheckPattern(const Ast& ast) {
    if (!IsConstant(ast.args[1])) return;
    std::string_view pattern = std::get<std::string>(ast.args[1].value);
    if (!pattern.empty() && pattern.back() == '*') {
      pattern.remove_suffix(1);
    } else if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
    }
    if (pattern.find('*') == std::string_view::npos) return;
    Warn(ast.args[1].offset,
         absl::StrCat("of ", ast.args[1].text,
                      " only one star, at the end or else at the start, "
                      "stands for any text"),
         "for more use a regular expression and matches");
  }

  void CheckRegularExpression(const FunctionRow& row, const Ast& ast) {
    const Ast& text = ast.args[0];
    if (!IsConstant(*ast.target)) {
      if (!IsConstant(text)) return;
      Warn(ast.offset,
           "the regular expression stands on the left of matches, the text in "
           "its parentheses",
           absl::StrCat("did you mean ", text.text, ".matches(...)?"));
    } else if (!IsConstant(text)) {
      const ConstantNode pattern(ast.target->value);
      const Value operands[] = {pattern.value(), Value::String("")};
      CheckResult(row, ast, operands);
    }
  }

  void CheckConstantCall(const FunctionRow& row, const Ast& ast) {
    const bool constant =
        row.body != nullptr &&
        (ast.target == nullptr || IsConstant(*ast.target)) &&
        ast.args.size() == row.parameters.size() &&
        std::all_of(ast.args.begin(), ast.args.end(), IsConstant);
    if (!constant) return;
    std::deque<ConstantNode> nodes;  // which views itself: it must not move
    if (ast.target != nullptr) nodes.emplace_back(ast.target->value);
    for (const Ast& arg : ast.args) nodes.emplace_back(arg.value);
    Value operands[kMaxOperands];
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      operands[i] = nodes[i].value();
    }
    CheckResult(row, ast, operands);
  }

  void CheckResult(const FunctionRow& row, const Ast& ast,
                   const Value* operands) {
    Scratch scratch;
    const Value value = row.body(operands, &scratch);
    if (!value.is_error()) return;
    Warn(ast.offset,
         absl::StrCat(CanonicalText(ast),
                      " always fails: ", ErrorText(value.error())),
         "");
  }

  void Warn(std::size_t offset, std::string_view problem,
            std::string_view suggestion) {
    warnings_.push_back(
        absl::StrCat(ToAbsl(problem), PlaceAndCure(text_, offset, suggestion)));
  }

  const std::string_view text_;
  std::vector<std::string> warnings_;
};

}  // namespace

absl::StatusOr<ValueType> CheckExpression(std::string_view text,
                                          const Vocabulary& vocabulary,
                                          std::vector<std::string>* warnings) {
  MIXER_ASSIGN_OR_RETURN(Ast ast, ParseAndCheck(text, vocabulary));
  const ValueType type = ast.type;
  std::vector<std::string> found = Linter(text).Run(ast);
  MIXER_RETURN_IF_ERROR(
      CompileNodes(text, std::move(ast), vocabulary).status());
  *warnings = std::move(found);
  return type;
}

std::vector<std::string> Lint(std::string_view text,
                              const Vocabulary& vocabulary) {
  std::vector<std::string> warnings;
  (void)CheckExpression(text, vocabulary, &warnings);
  return warnings;
}

}  // namespace mixer::expr
