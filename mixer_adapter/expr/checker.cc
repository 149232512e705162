#include "mixer_adapter/expr/checker.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/advice.h"
#include "mixer_adapter/expr/expression_error.h"
#include "mixer_adapter/expr/parser.h"

namespace mixer::expr {
namespace {

// The functions that take part in the recursion return false after an error,
// which stands in error_; they keep their stack frames small.
class Checker {
 public:
  Checker(std::string_view text, const Vocabulary& vocabulary,
          absl::Span<const FunctionRow> functions)
      : text_(text), vocabulary_(vocabulary), functions_(functions) {}

  absl::Status Run(Ast* ast) {
    Check(ast);
    return error_;
  }

 private:
  bool Check(Ast* ast) {
    switch (ast->kind) {
      case Ast::Kind::kConstant:
        return true;
      case Ast::Kind::kVariable:
        return CheckVariable(ast);
      case Ast::Kind::kFunction:
        return CheckFunction(ast);
    }
    return true;
  }

  bool CheckVariable(Ast* ast) {
    const AttributeId id = vocabulary_.Find(ast->text);
    if (id == kNoAttribute || !vocabulary_.declared(id)) {
      return Fail(ast->offset, absl::StrCat("unknown attribute ", ast->text),
                  AdviseAttribute(ast->text, vocabulary_));
    }
    ast->type = vocabulary_.type(id);
    return true;
  }

  bool CheckFunction(Ast* ast) {
    const FunctionRow* const row = FindFunction(functions_, ast->text);
    if (row == nullptr) {
      return Fail(ast->offset, absl::StrCat("unknown function: ", ast->text),
                  AdviseFunction(*ast, functions_));
    }
    ValueType variable = ValueType::kUnspecified;
    if (!CheckTarget(*row, ast, &variable)) return false;
    if (ast->args.size() < row->parameters.size()) {
      return FailArity(*ast, *row);
    }
    for (std::size_t i = 0; i < row->parameters.size(); ++i) {
      if (!Check(&ast->args[i])) return false;
      const ValueType want = Unify(row->parameters[i], ast->args[i], &variable);
      if (want != ast->args[i].type) return FailArgument(*ast, i, want);
    }
    ast->type =
        row->returns == ValueType::kUnspecified ? variable : row->returns;
    return true;
  }

  bool CheckTarget(const FunctionRow& row, Ast* ast, ValueType* variable) {
    if (ast->target == nullptr) {
      return !row.is_method ||
             Fail(ast->offset,
                  absl::StrCat("invoking instance method without an instance: ",
                               ast->text),
                  Signature(row));
    }
    if (!row.is_method) {
      return Fail(ast->offset,
                  absl::StrCat("invoking regular function on instance method: ",
                               ast->text),
                  Signature(row));
    }
    if (!Check(ast->target.get())) return false;
    const ValueType want = Unify(row.target, *ast->target, variable);
    return want == ast->target->type || FailTarget(*ast, want);
  }

  // What `ast` must be where a row says `declared`. The first use of the type
  // variable sets it.
  static ValueType Unify(ValueType declared, const Ast& ast,
                         ValueType* variable) {
    if (declared != ValueType::kUnspecified) return declared;
    if (*variable == ValueType::kUnspecified) *variable = ast.type;
    return *variable;
  }

  // These return false.
  bool Fail(std::size_t offset, std::string_view problem,
            std::string_view advice) {
    error_ = MeaningError(text_, offset, problem, advice);
    return false;
  }
  bool FailTarget(const Ast& ast, ValueType want) {
    return Fail(ast.target->offset,
                absl::StrCat(CanonicalText(ast), " target typeError got ",
                             ToAbsl(ValueTypeName(ast.target->type)),
                             ", expected ", ToAbsl(ValueTypeName(want))),
                AdviseType(*ast.target, want));
  }
  bool FailArity(const Ast& ast, const FunctionRow& row) {
    return Fail(ast.offset,
                absl::StrCat(CanonicalText(ast), " arity mismatch. Got ",
                             ast.args.size(), " arg(s), expected ",
                             row.parameters.size(), " arg(s)"),
                Signature(row));
  }
  bool FailArgument(const Ast& ast, std::size_t index, ValueType want) {
    const Ast& arg = ast.args[index];
    return Fail(arg.offset,
                absl::StrCat(CanonicalText(ast), " arg ", index + 1, " (",
                             CanonicalText(arg), ") typeError got ",
                             ToAbsl(ValueTypeName(arg.type)), ", expected ",
                             ToAbsl(ValueTypeName(want))),
                AdviseType(arg, want));
  }

  const std::string_view text_;
  const Vocabulary& vocabulary_;
  const absl::Span<const FunctionRow> functions_;
  absl::Status error_;
};

}  // namespace

absl::Status CheckTypes(std::string_view text, const Vocabulary& vocabulary,
                        absl::Span<const FunctionRow> functions, Ast* ast) {
  return Checker(text, vocabulary, functions).Run(ast);
}

absl::StatusOr<Ast> ParseAndCheck(std::string_view text,
                                  const Vocabulary& vocabulary) {
  absl::StatusOr<Ast> ast = Parse(text);
  if (!ast.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("failed to parse expression '", ToAbsl(text),
                     "': ", ast.status().message()));
  }
  MIXER_RETURN_IF_ERROR(CheckTypes(text, vocabulary, AllFunctions(), &*ast));
  return ast;
}

}  // namespace mixer::expr
