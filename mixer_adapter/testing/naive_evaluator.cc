#include "mixer_adapter/testing/naive_evaluator.h"

#include <cstdint>
#include <cstring>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/checker.h"
#include "mixer_adapter/expr/function_table.h"
#include "mixer_adapter/expr/functions/dns_name.h"
#include "mixer_adapter/expr/functions/email.h"
#include "mixer_adapter/expr/functions/ip_address.h"
#include "mixer_adapter/expr/functions/uri.h"
#include "mixer_adapter/expr/parser.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/testing/expr_outcome.h"

namespace mixer::testing {
namespace {

using expr::Ast;
using Map = std::map<std::string, std::string>;

// What a part of the expression is worth.
struct Result {
  enum class Kind { kAbsent, kError, kValue };
  Kind kind = Kind::kAbsent;
  std::string error;
  TypedValue value;
  std::string map_name;  // the attribute that a map came from, if any

  bool is_value() const { return kind == Kind::kValue; }
};

Result Error(std::string text) {
  Result result;
  result.kind = Result::Kind::kError;
  result.error = std::move(text);
  return result;
}

Result Of(TypedValue value) {
  Result result;
  result.kind = Result::Kind::kValue;
  result.value = std::move(value);
  return result;
}

// Go's %v.
std::string ValueText(const TypedValue& value) {
  const std::string outcome = OutcomeText(value);  // "<kind> <text>"
  return outcome.substr(outcome.find(' ') + 1);
}

Result ConversionError(std::string_view wanted, const TypedValue& value) {
  return Error(absl::StrCat("error converting value to ", ToAbsl(wanted), ": '",
                            ValueText(value), "'"));
}

template <typename T>
bool Is(const Result& result) {
  return std::holds_alternative<T>(result.value);
}
template <typename T>
const T& As(const Result& result) {
  return std::get<T>(result.value);
}

template <typename T>
bool Compare(const std::string& op, const T& a, const T& b) {
  if (op == "EQ") return a == b;
  if (op == "NEQ") return a != b;
  if (op == "LT") return a < b;
  if (op == "LEQ") return a <= b;
  if (op == "GT") return a > b;
  return a >= b;
}

class Evaluator {
 public:
  explicit Evaluator(const TypedMap& attributes) : attributes_(attributes) {}

  // `optional`: whether an absent attribute makes way for an alternative.
  Result Eval(const Ast& ast, bool optional) {
    if (ast.kind == Ast::Kind::kConstant) return Literal(ast);
    if (ast.kind == Ast::Kind::kVariable) return Attribute(ast, optional);
    if (ast.text == "OR") {
      Result left = Eval(ast.args[0], true);
      if (left.kind != Result::Kind::kAbsent) return left;
      return Eval(ast.args[1], optional);
    }
    if (ast.text == "INDEX") return Entry(ast, optional);
    if (ast.text == "LAND" || ast.text == "LOR") return Logic(ast);
    if (ast.text == "conditional") {
      Result condition = Eval(ast.args[0], false);
      if (!condition.is_value()) return condition;
      return Eval(ast.args[As<bool>(condition) ? 1 : 2], false);
    }
    return Function(ast);
  }

  std::vector<Reference> References() const {
    std::vector<Reference> references;
    for (const auto& [what, present] : reads_) {
      references.push_back({what.first, what.second, present});
    }
    return references;
  }

 private:
  static Result Literal(const Ast& ast) {
    return std::visit([](const auto& value) { return Of(TypedValue(value)); },
                      ast.value);
  }

  Result Attribute(const Ast& ast, bool optional) {
    const auto found = attributes_.find(ast.text);
    const bool present = found != attributes_.end();
    if (!present || !std::holds_alternative<Map>(found->second)) {
      reads_[{ast.text, ""}] = present;
    }
    if (!present) {
      if (optional) return Result();
      return Error(absl::StrCat("lookup failed: '", ast.text, "'"));
    }
    Result result = Convert(ast.type, found->second);
    if (result.is_value() && Is<Map>(result)) result.map_name = ast.text;
    return result;
  }

  static Result Convert(ValueType type, const TypedValue& value) {
    switch (type) {
      case ValueType::kInt64:
      case ValueType::kDuration:
        return ConvertInteger(type, value);
      case ValueType::kDouble:
        if (std::holds_alternative<double>(value)) return Of(value);
        return ConversionError("double", value);
      case ValueType::kBool:
        if (std::holds_alternative<bool>(value)) return Of(value);
        return ConversionError("bool", value);
      case ValueType::kTimestamp:
      case ValueType::kIpAddress:
      case ValueType::kStringMap:
        return Of(value);
      default:
        if (std::holds_alternative<std::string>(value)) return Of(value);
        return ConversionError("string", value);
    }
  }

  // Either of the two serves as the other.
  static Result ConvertInteger(ValueType type, const TypedValue& value) {
    std::int64_t number;
    if (std::holds_alternative<std::int64_t>(value)) {
      number = std::get<std::int64_t>(value);
    } else if (std::holds_alternative<absl::Duration>(value)) {
      number = absl::ToInt64Nanoseconds(std::get<absl::Duration>(value));
    } else {
      return ConversionError("integer or duration", value);
    }
    if (type == ValueType::kInt64) return Of(number);
    return Of(absl::Nanoseconds(number));
  }

  Result Entry(const Ast& ast, bool optional) {
    Result map = Eval(ast.args[0], optional);
    if (!map.is_value()) return map;
    Result key = Eval(ast.args[1], optional);
    if (!key.is_value()) return key;
    if (!Is<Map>(map)) return ConversionError("string map", map.value);
    const auto& text = As<std::string>(key);
    const auto found = As<Map>(map).find(text);
    const bool present = found != As<Map>(map).end();
    if (!map.map_name.empty()) reads_[{map.map_name, text}] = present;
    if (present) return Of(found->second);
    return optional ? Result() : Of(std::string());
  }

  Result Logic(const Ast& ast) {
    const bool decisive = ast.text == "LOR";
    Result left = Eval(ast.args[0], false);
    if (!left.is_value() || As<bool>(left) == decisive) return left;
    return Eval(ast.args[1], false);
  }

  Result Function(const Ast& ast) {
    std::vector<Result> operands;
    if (ast.target != nullptr) operands.push_back(Eval(*ast.target, false));
    for (const Ast& arg : ast.args) {
      if (!operands.empty() && !operands.back().is_value()) break;
      operands.push_back(Eval(arg, false));
    }
    if (!operands.empty() && !operands.back().is_value()) {
      return operands.back();
    }
    const expr::FunctionRow& row =
        *expr::FindFunction(expr::AllFunctions(), ast.text);
    if (row.body != nullptr) return Call(row, operands);
    if (ast.text == "ADD") return Add(operands[0], operands[1]);
    return CompareTyped(ast.text, ast.args[0].type, operands[0], operands[1]);
  }

  static Result Add(const Result& a, const Result& b) {
    if (Is<std::string>(a)) {
      return Of(As<std::string>(a) + As<std::string>(b));
    }
    if (Is<double>(a)) return Of(As<double>(a) + As<double>(b));
    const auto sum = static_cast<std::uint64_t>(As<std::int64_t>(a)) +
                     static_cast<std::uint64_t>(As<std::int64_t>(b));
    return Of(static_cast<std::int64_t>(sum));
  }

  Result CompareTyped(const std::string& op, ValueType type, const Result& a,
                      const Result& b) {
    const bool equality = op == "EQ" || op == "NEQ";
    switch (type) {
      case ValueType::kDouble:
        if (!equality) return Of(Compare(op, As<double>(a), As<double>(b)));
        return Of(Compare(op, Bits(As<double>(a)), Bits(As<double>(b))));
      case ValueType::kInt64:
        return Of(Compare(op, As<std::int64_t>(a), As<std::int64_t>(b)));
      case ValueType::kBool:
        return Of(Compare(op, As<bool>(a), As<bool>(b)));
      case ValueType::kTimestamp:
        if (!Is<absl::Time>(a)) return ConversionError("timestamp", a.value);
        if (!Is<absl::Time>(b)) return ConversionError("timestamp", b.value);
        return Of(Compare(op, As<absl::Time>(a), As<absl::Time>(b)));
      case ValueType::kIpAddress:
        if (!Is<Bytes>(a)) return ConversionError("IP address", a.value);
        if (!Is<Bytes>(b)) return ConversionError("IP address", b.value);
        return Of((op == "EQ") ==
                  expr::SameIpAddress(As<Bytes>(a).bytes, As<Bytes>(b).bytes));
      default:
        break;
    }
    const auto& left = As<std::string>(a);
    const auto& right = As<std::string>(b);
    if (!equality || type == ValueType::kString) {
      return Of(Compare(op, left, right));
    }
    Result equal = FromValue(type == ValueType::kUri
                                 ? expr::UriEqual(left, right, &scratch_)
                             : type == ValueType::kDnsName
                                 ? expr::DnsNameEqual(left, right, &scratch_)
                                 : expr::EmailEqual(left, right, &scratch_));
    return equal.is_value() ? Of(As<bool>(equal) == (op == "EQ")) : equal;
  }

  static std::uint64_t Bits(double number) {
    std::uint64_t bits;
    std::memcpy(&bits, &number, sizeof(bits));
    return bits;
  }

  // The plain ones anew, the rest by the body that Program calls as well.
  Result Call(const expr::FunctionRow& row,
              const std::vector<Result>& operands) {
    const auto text = [&operands](std::size_t i) -> const std::string& {
      return As<std::string>(operands[i]);
    };
    if (row.name == "size") {
      return Of(static_cast<std::int64_t>(text(0).size()));
    }
    if (row.name == "emptyStringMap") return Of(Map());
    if (row.name == "conditionalString") {
      return operands[As<bool>(operands[0]) ? 1 : 2];
    }
    if (row.name == "startsWith") {
      return Of(text(0).substr(0, text(1).size()) == text(1));
    }
    if (row.name == "endsWith") return Of(HasSuffix(text(0), text(1)));
    if (row.name == "match") return Of(MatchesPattern(text(0), text(1)));
    Value values[expr::kMaxOperands];
    for (std::size_t i = 0; i < operands.size(); ++i) {
      values[i] = Value::String(text(i));
    }
    return FromValue(row.body(values, &scratch_));
  }

  static bool HasSuffix(const std::string& text, const std::string& suffix) {
    return text.size() >= suffix.size() &&
           text.compare(text.size() - suffix.size(), suffix.size(), suffix) ==
               0;
  }

  static bool MatchesPattern(const std::string& text,
                             const std::string& pattern) {
    if (!pattern.empty() && pattern.back() == '*') {
      const std::string prefix = pattern.substr(0, pattern.size() - 1);
      return text.substr(0, prefix.size()) == prefix;
    }
    if (!pattern.empty() && pattern.front() == '*') {
      return HasSuffix(text, pattern.substr(1));
    }
    return text == pattern;
  }

  static Result FromValue(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::kError:
        return Error(ErrorText(value.error()));
      case Value::Kind::kString:
        return Of(std::string(value.string()));
      case Value::Kind::kBool:
        return Of(value.truth());
      case Value::Kind::kTimestamp:
        return Of(value.time());
      default:
        return Of(Bytes{std::string(value.bytes())});
    }
  }

  const TypedMap& attributes_;
  Scratch scratch_;
  std::map<std::pair<std::string, std::string>, bool> reads_;
};

}  // namespace

std::string EvaluateNaively(const Ast& checked, const TypedMap& attributes) {
  Evaluator evaluator(attributes);
  const Result result = evaluator.Eval(checked, false);
  const std::string outcome = result.is_value() ? OutcomeText(result.value)
                                                : ErrorOutcome(result.error);
  return outcome + ReadsText(evaluator.References());
}

std::string EvaluateProgram(const expr::Program& program,
                            const Vocabulary& vocabulary,
                            const TypedMap& attributes) {
  const FakeBag bag(vocabulary, attributes);
  Scratch scratch;
  const std::string outcome = OutcomeText(program.Eval(bag, &scratch));
  return outcome + ReadsText(bag.References());
}

std::optional<BothForms> CompileBothForms(std::string_view text,
                                          const Vocabulary& vocabulary) {
  absl::StatusOr<expr::Program> program =
      expr::Program::Compile(text, vocabulary);
  if (!program.ok()) return std::nullopt;
  Ast ast = *expr::Parse(text);
  if (!expr::CheckTypes(text, vocabulary, expr::AllFunctions(), &ast).ok()) {
    return std::nullopt;
  }
  return BothForms{std::move(ast), *std::move(program)};
}

}  // namespace mixer::testing
