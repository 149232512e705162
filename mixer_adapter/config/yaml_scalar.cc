#include "mixer_adapter/config/yaml_scalar.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/yaml/yaml_text.h"

namespace mixer::config {
namespace {

using google::protobuf::Value;

constexpr std::string_view kYamlTag = "tag:yaml.org,2002:";

Value StringValue(std::string_view text) {
  Value value;
  value.set_string_value(std::string(text));
  return value;
}

Value NumberValue(double number) {
  Value value;
  value.set_number_value(number);
  return value;
}

Value BoolValue(bool truth) {
  Value value;
  value.set_bool_value(truth);
  return value;
}

Value NullValue() {
  Value value;
  value.set_null_value(google::protobuf::NULL_VALUE);
  return value;
}

bool IsOneOf(std::string_view text,
             std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

// The words that mean something else than themselves.
std::optional<Value> ResolveWord(std::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (IsOneOf(text, {"", "~", "null", "Null", "NULL"})) return NullValue();
  if (IsOneOf(text, {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE",
                     "on", "On", "ON"})) {
    return BoolValue(true);
  }
  if (IsOneOf(text, {"n", "N", "no", "No", "NO", "false", "False", "FALSE",
                     "off", "Off", "OFF"})) {
    return BoolValue(false);
  }
  if (IsOneOf(text, {".nan", ".NaN", ".NAN"})) {
    return NumberValue(std::numeric_limits<double>::quiet_NaN());
  }
  if (IsOneOf(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) {
    return NumberValue(kInfinity);
  }
  if (IsOneOf(text, {"-.inf", "-.Inf", "-.INF"})) {
    return NumberValue(-kInfinity);
  }
  return std::nullopt;
}

// [+-] then 0x, 0b, 0o or a leading 0 for octal, or decimal digits.
std::optional<double> ResolveInteger(std::string_view text) {
  const bool negative = text.substr(0, 1) == "-";
  if (negative || text.substr(0, 1) == "+") text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char kind = text[1] | 0x20;  // lower case
    base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    text.remove_prefix(base == 8 && kind != 'o' ? 1 : 2);
  }
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  constexpr std::uint64_t kMostNegative = std::uint64_t{1} << 63;
  if (negative && number > kMostNegative) return std::nullopt;
  const auto magnitude = static_cast<double>(number);
  return negative ? -magnitude : magnitude;
}

// [-+]? (.digits | digits [. digits?]) ([eE] [-+]? digits)?
std::optional<double> ResolveFloat(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && absl::ascii_isdigit(text[at])) ++at;
    return at > start;
  };
  const auto skip = [&](std::string_view any) {
    if (at == text.size() || any.find(text[at]) == any.npos) return false;
    ++at;
    return true;
  };
  skip("+-");
  const bool whole = digits();
  const bool fraction = skip(".") && digits();
  if (!whole && !fraction) return std::nullopt;
  if (skip("eE")) {
    skip("+-");
    if (!digits()) return std::nullopt;
  }
  double number = 0;
  if (at != text.size() || !absl::SimpleAtod(ToAbsl(text), &number) ||
      !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<double> ResolveNumber(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text[0] == '.') return ResolveFloat(text);
  if (!absl::ascii_isdigit(text[0]) && text[0] != '+' && text[0] != '-') {
    return std::nullopt;
  }
  const std::string plain = absl::StrReplaceAll(ToAbsl(text), {{"_", ""}});
  const std::optional<double> integer = ResolveInteger(plain);
  return integer.has_value() ? integer : ResolveFloat(plain);
}

// The shortest text that reads back as `number`.
std::string NumberText(double number) {
  char text[32];
  constexpr double kExactIntegers = 9007199254740992;  // 2^53
  const bool integral =
      std::trunc(number) == number && std::abs(number) <= kExactIntegers;
  const auto end = integral ? std::to_chars(text, text + sizeof(text),
                                            static_cast<std::int64_t>(number))
                            : std::to_chars(text, text + sizeof(text), number);
  return std::string(text, end.ptr);
}

bool HasKind(const Value& value, std::string_view tag) {
  switch (value.kind_case()) {
    case Value::kNullValue:
      return tag == "null";
    case Value::kBoolValue:
      return tag == "bool";
    case Value::kNumberValue:
      return tag == "float" ||
             (tag == "int" &&
              std::trunc(value.number_value()) == value.number_value());
    default:
      return false;
  }
}

}  // namespace

Value ResolvePlainScalar(std::string_view text) {
  if (const std::optional<Value> word = ResolveWord(text)) return *word;
  if (const std::optional<double> number = ResolveNumber(text)) {
    return NumberValue(*number);
  }
  return StringValue(text);
}

absl::StatusOr<Value> ResolveTaggedScalar(std::string_view tag,
                                          std::string_view text) {
  if (tag.substr(0, kYamlTag.size()) != kYamlTag) return StringValue(text);
  tag.remove_prefix(kYamlTag.size());
  if (IsOneOf(tag, {"null", "bool", "int", "float"})) {
    Value value = ResolvePlainScalar(text);
    if (HasKind(value, tag)) return value;
    return absl::InvalidArgumentError(
        absl::StrCat("cannot decode '", ToAbsl(text), "' as !!", ToAbsl(tag),
                     ": remove the tag or mend the value"));
  }
  if (tag != "binary") return StringValue(text);
  std::string bytes;
  if (!absl::Base64Unescape(ToAbsl(text), &bytes)) {
    return absl::InvalidArgumentError("!!binary value is not base64");
  }
  if (CheckYamlText(bytes).has_value()) {
    return absl::InvalidArgumentError("!!binary value does not hold text");
  }
  return StringValue(bytes);
}

absl::StatusOr<std::string> ScalarText(const Value& value) {
  switch (value.kind_case()) {
    case Value::kStringValue:
      return value.string_value();
    case Value::kBoolValue:
      return std::string(value.bool_value() ? "true" : "false");
    case Value::kNumberValue:
      return NumberText(value.number_value());
    default:
      return absl::InvalidArgumentError("must be text: put it in quotes");
  }
}

}  // namespace mixer::config
