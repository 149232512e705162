#include "mixer_adapter/expr/checker.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::expr {
namespace {

// The functions that take part in the recursion return false after an error,
// which stands in error_; they keep their stack frames small.
class Checker {
 public:
  Checker(const Vocabulary& vocabulary, absl::Span<const FunctionRow> functions)
      : vocabulary_(vocabulary), functions_(functions) {}

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
      return Fail(absl::StrCat("unknown attribute ", ast->text));
    }
    ast->type = vocabulary_.type(id);
    return true;
  }

  bool CheckFunction(Ast* ast) {
    const FunctionRow* const row = FindFunction(functions_, ast->text);
    if (row == nullptr) {
      return Fail(absl::StrCat("unknown function: ", ast->text));
    }
    ValueType variable = ValueType::kUnspecified;
    if (!CheckTarget(*row, ast, &variable)) return false;
    if (ast->args.size() < row->parameters.size()) {
      return FailArity(*ast, row->parameters.size());
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
             Fail(absl::StrCat("invoking instance method without an instance: ",
                               ast->text));
    }
    if (!row.is_method) {
      return Fail(absl::StrCat("invoking regular function on instance method: ",
                               ast->text));
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

  bool Fail(std::string text) {
    error_ = absl::InvalidArgumentError(text);
    return false;
  }
  bool FailTarget(const Ast& ast, ValueType want) {
    return Fail(absl::StrCat(CanonicalText(ast), " target typeError got ",
                             ToAbsl(ValueTypeName(ast.target->type)),
                             ", expected ", ToAbsl(ValueTypeName(want))));
  }
  bool FailArity(const Ast& ast, std::size_t want) {
    return Fail(absl::StrCat(CanonicalText(ast), " arity mismatch. Got ",
                             ast.args.size(), " arg(s), expected ", want,
                             " arg(s)"));
  }
  bool FailArgument(const Ast& ast, std::size_t index, ValueType want) {
    const Ast& arg = ast.args[index];
    return Fail(absl::StrCat(CanonicalText(ast), " arg ", index + 1, " (",
                             CanonicalText(arg), ") typeError got ",
                             ToAbsl(ValueTypeName(arg.type)), ", expected ",
                             ToAbsl(ValueTypeName(want))));
  }

  const Vocabulary& vocabulary_;
  const absl::Span<const FunctionRow> functions_;
  absl::Status error_;
};

}  // namespace

absl::Status CheckTypes(const Vocabulary& vocabulary,
                        absl::Span<const FunctionRow> functions, Ast* ast) {
  return Checker(vocabulary, functions).Run(ast);
}

}  // namespace mixer::expr
