#include "mixer_adapter/expr/advice.h"

#include <cctype>
#include <cstdint>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::expr {
namespace {

// The nearest of `known` as a clause of its own.
std::string Nearest(std::string_view name,
                    const std::vector<std::string_view>& known) {
  constexpr std::size_t kComma = 2;  // ", did you mean ..."
  const std::string hint = DidYouMean(name, known);
  return hint.empty() ? hint : hint.substr(kComma);
}

// request.headers.cookie: a map's entry written as a name.
std::string AdviseEntry(std::string_view name, const Vocabulary& vocabulary) {
  for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos;
       dot = dot == 0 ? std::string_view::npos : name.rfind('.', dot - 1)) {
    const std::string_view map = name.substr(0, dot);
    const AttributeId id = vocabulary.Find(map);
    if (id != kNoAttribute && vocabulary.declared(id) &&
        vocabulary.type(id) == ValueType::kStringMap) {
      return absl::StrCat("write ", ToAbsl(map), "[\"",
                          ToAbsl(name.substr(dot + 1)), "\"]");
    }
  }
  return "";
}

// The function that makes a value of `type` from text.
std::string_view Conversion(ValueType type) {
  switch (type) {
    case ValueType::kIpAddress:
      return "ip";
    case ValueType::kTimestamp:
      return "timestamp";
    case ValueType::kDnsName:
      return "dnsName";
    case ValueType::kEmailAddress:
      return "email";
    case ValueType::kUri:
      return "uri";
    default:
      return {};
  }
}

std::string AdviseText(const Ast& ast, ValueType want) {
  const std::string_view conversion = Conversion(want);
  if (!conversion.empty()) {
    const bool constant = ast.kind == Ast::Kind::kConstant;
    return absl::StrCat("write ", ToAbsl(conversion), "(",
                        constant ? ast.text : "...", ")");
  }
  if (ast.kind != Ast::Kind::kConstant) return "";
  const std::string& text = std::get<std::string>(ast.value);
  std::int64_t number;
  double real;
  const bool literal =
      (want == ValueType::kInt64 && absl::SimpleAtoi(text, &number)) ||
      (want == ValueType::kDouble && absl::SimpleAtod(text, &real)) ||
      (want == ValueType::kBool && (text == "true" || text == "false"));
  return literal ? absl::StrCat("write ", text, " without quotes") : "";
}

// A text that reads as a duration is one, whether meant or not.
std::string AdviseDuration(const Ast& ast) {
  if (ast.kind != Ast::Kind::kConstant) return "";
  const std::string_view text =
      std::string_view(ast.text).substr(1, ast.text.size() - 2);
  if (text.size() < 2) {
    return absl::StrCat(ast.text,
                        " reads as a duration; a pattern with a star, as in "
                        "match(x, \"",
                        ToAbsl(text), "*\"), is a text");
  }
  return absl::StrCat(ast.text, " reads as a duration; for the text write \"",
                      ToAbsl(text.substr(0, 1)), "\" + \"",
                      ToAbsl(text.substr(1)), "\"");
}

std::string AdviseInt(const Ast& ast, ValueType want) {
  if (ast.kind != Ast::Kind::kConstant) return "";
  if (want == ValueType::kDouble) return absl::StrCat("write ", ast.text, ".0");
  // "0" would be a duration.
  const bool text = want == ValueType::kString && ast.text != "0";
  return text ? absl::StrCat("write \"", ast.text, "\"") : "";
}

}  // namespace

std::string AdviseAttribute(std::string_view name,
                            const Vocabulary& vocabulary) {
  std::string entry = AdviseEntry(name, vocabulary);
  if (!entry.empty()) return entry;
  std::vector<std::string_view> names;
  for (AttributeId id = 0; id < vocabulary.size(); ++id) {
    if (vocabulary.declared(id)) names.push_back(vocabulary.name(id));
  }
  std::string nearest = Nearest(name, names);
  if (!nearest.empty()) return nearest;
  if (name.find('.') == std::string_view::npos) {
    return absl::StrCat("a text stands in double quotes: \"", ToAbsl(name),
                        "\"");
  }
  return "an attributemanifest must declare it";
}

std::string AdviseFunction(const Ast& call,
                           absl::Span<const FunctionRow> functions) {
  const std::string& name = call.text;
  const bool is_operator = name.empty() || name == "SUB" || name == "NOT" ||
                           name == "MUL" || name == "QUO" || name == "REM" ||
                           name == "AND" || name == "XOR";
  if (name == "NOT") return "write x == false, or !=";
  if (name == "SUB" && call.args.size() == 1) {
    return "there are no negative numbers";
  }
  if (is_operator) {
    return "the operators are == != < <= > >= && || + and | (the first that is "
           "present)";
  }
  std::vector<std::string_view> names;
  for (const FunctionRow& row : functions) {
    if (std::islower(static_cast<unsigned char>(row.name.front()))) {
      names.push_back(row.name);
    }
  }
  std::string nearest = Nearest(name, names);
  if (!nearest.empty()) return nearest;
  return absl::StrCat(
      "the functions are ",
      absl::StrJoin(names, ", ", [](std::string* out, std::string_view known) {
        out->append(known);
      }));
}

std::string AdviseType(const Ast& ast, ValueType want) {
  switch (ast.type) {
    case ValueType::kString:
      return AdviseText(ast, want);
    case ValueType::kDuration:
      return want == ValueType::kString ? AdviseDuration(ast) : "";
    case ValueType::kInt64:
      return AdviseInt(ast, want);
    case ValueType::kStringMap:
      return want == ValueType::kString && ast.kind == Ast::Kind::kVariable
                 ? absl::StrCat("look an entry up: ", ast.text, "[\"key\"]")
                 : "";
    default:
      return "";
  }
}

std::string Signature(const FunctionRow& row) {
  const auto type_name = [](ValueType type) {
    return type == ValueType::kUnspecified ? "any"
                                           : ToAbsl(ValueTypeName(type));
  };
  std::vector<absl::string_view> parameters;
  for (const ValueType type : row.parameters) {
    parameters.push_back(type_name(type));
  }
  return absl::StrCat(
      "it is ", row.is_method ? type_name(row.target) : absl::string_view(),
      row.is_method ? "." : "", row.name, "(", absl::StrJoin(parameters, ", "),
      ")");
}

std::string_view AdviseOperator(std::string_view function, ValueType type) {
  switch (type) {
    case ValueType::kDuration:
      return "durations can be neither compared nor added";
    case ValueType::kStringMap:
      return "maps have no operators: look single entries up";
    case ValueType::kBool:
      return function == "ADD" ? "booleans are combined by && and ||"
                               : "booleans have no order: use == or !=";
    case ValueType::kIpAddress:
      return "addresses can only be equal: use == or !=";
    case ValueType::kTimestamp:
      return "timestamps can be compared, not added";
    default:
      return {};
  }
}

}  // namespace mixer::expr
