#include "mixer_adapter/spi/param_literal.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::spi {
namespace {

using JsonValue = google::protobuf::Value;
using Result = absl::StatusOr<std::optional<TypedExpression>>;

TypedExpression Literal(std::string text, ValueType type,
                        expr::LiteralValue value) {
  return {std::move(text), type, std::move(value)};
}

absl::Status NotTaken(std::string_view what, const FieldSpec& spec) {
  return absl::InvalidArgumentError(
      absl::StrCat("is ", ToAbsl(what), ", must be ",
                   spec.type == ValueType::kUnspecified
                       ? "an expression, a number, true or false"
                       : absl::StrCat("an expression of type ",
                                      ToAbsl(ValueTypeName(spec.type)))));
}

// What is between the quotes of a text that is nothing but one quoted literal.
std::optional<std::string_view> Unquote(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const char quote = text.front();
  if ((quote != '"' && quote != '\'') || text.back() != quote) {
    return std::nullopt;
  }
  const std::string_view inside = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == quote) return std::nullopt;
    if (inside[i] == '\\') ++i;
  }
  return inside;
}

Result EnumNumber(double number, const FieldSpec& spec) {
  for (const auto& [unused, known] : *spec.enum_values) {
    if (known == number) {
      return Literal(absl::StrCat(known), ValueType::kInt64,
                     std::int64_t{known});
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown value: ", number, ", the enum has no such number"));
}

Result EnumName(std::string_view name, const FieldSpec& spec) {
  const auto found = spec.enum_values->find(name);
  if (found != spec.enum_values->end()) {
    return Literal(std::string(name), ValueType::kInt64,
                   std::int64_t{found->second});
  }
  std::int64_t number;
  if (absl::SimpleAtoi(ToAbsl(name), &number)) {
    return EnumNumber(static_cast<double>(number), spec);
  }
  std::vector<std::string_view> names;
  for (const auto& [known, unused] : *spec.enum_values) names.push_back(known);
  return absl::InvalidArgumentError(absl::StrCat(
      "unknown value: ", ToAbsl(name), DidYouMean(std::string(name), names)));
}

Result Number(double number, const FieldSpec& spec) {
  if (spec.enum_values != nullptr) return EnumNumber(number, spec);
  const std::string text = absl::StrCat(number);
  switch (spec.type) {
    case ValueType::kUnspecified:
    case ValueType::kDouble:
      return Literal(text, ValueType::kDouble, number);
    case ValueType::kInt64:
      // Beyond 2^53 doubles cannot tell whole numbers apart.
      if (number != std::trunc(number) || std::abs(number) > 0x1p53) {
        return absl::InvalidArgumentError(absl::StrCat(
            "value: '", text, "' must be a whole number; write a large one in ",
            "quotes"));
      }
      return Literal(absl::StrCat(static_cast<std::int64_t>(number)),
                     ValueType::kInt64, static_cast<std::int64_t>(number));
    default:
      return NotTaken("a number", spec);
  }
}

Result Text(std::string_view text, const FieldSpec& spec) {
  const std::optional<std::string_view> inside = Unquote(text);
  if (!inside.has_value()) return std::nullopt;
  if (spec.enum_values != nullptr) return EnumName(*inside, spec);
  switch (spec.type) {
    case ValueType::kUnspecified:
    case ValueType::kString:
      return Literal(std::string(text), ValueType::kString,
                     std::string(*inside));
    case ValueType::kDnsName:
    case ValueType::kEmailAddress:
    case ValueType::kUri:
      return Literal(std::string(text), spec.type, std::string(*inside));
    case ValueType::kInt64: {
      std::int64_t number;
      if (!absl::SimpleAtoi(ToAbsl(*inside), &number)) {
        return NotTaken(text, spec);
      }
      return Literal(std::string(*inside), ValueType::kInt64, number);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

Result ReadLiteral(const JsonValue& value, const FieldSpec& spec) {
  switch (value.kind_case()) {
    case JsonValue::kNumberValue:
      return Number(value.number_value(), spec);
    case JsonValue::kBoolValue:
      if (spec.enum_values != nullptr ||
          (spec.type != ValueType::kBool &&
           spec.type != ValueType::kUnspecified)) {
        return NotTaken("a boolean", spec);
      }
      return Literal(value.bool_value() ? "true" : "false", ValueType::kBool,
                     value.bool_value());
    case JsonValue::kStringValue:
      return Text(value.string_value(), spec);
    case JsonValue::kStructValue:
      return NotTaken("an object", spec);
    case JsonValue::kListValue:
      return NotTaken("a list", spec);
    default:
      return NotTaken("null", spec);
  }
}

}  // namespace mixer::spi
