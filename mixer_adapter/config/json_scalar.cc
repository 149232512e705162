#include "mixer_adapter/config/json_scalar.h"

#include <cmath>
#include <limits>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::config {
namespace {

using google::protobuf::Value;

absl::Status OutOfRange(const std::string& text, const char* type) {
  return absl::InvalidArgumentError(
      absl::StrCat(text, " does not fit into ", type));
}

// 2^digits is exact as a double, max() of a 64-bit type is not.
template <typename T>
bool Fits(double number) {
  const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
  const double low = std::numeric_limits<T>::is_signed ? -end : 0;
  return number >= low && number < end;
}

template <typename T>
constexpr const char* TypeName() {
  if (std::numeric_limits<T>::digits == 31) return "int32";
  if (std::numeric_limits<T>::digits == 32) return "uint32";
  return std::numeric_limits<T>::is_signed ? "int64" : "uint64";
}

}  // namespace

std::string_view JsonKindName(const Value& json) {
  switch (json.kind_case()) {
    case Value::kStructValue:
      return "a mapping";
    case Value::kListValue:
      return "a list";
    case Value::kNumberValue:
      return "a number";
    case Value::kBoolValue:
      return "a boolean";
    case Value::kStringValue:
      return "a string";
    default:
      return "null";
  }
}

absl::Status WrongKind(const Value& json, std::string_view want) {
  const bool quotes_help =
      want == "a string" && (json.kind_case() == Value::kNumberValue ||
                             json.kind_case() == Value::kBoolValue);
  return absl::InvalidArgumentError(
      absl::StrCat("is ", ToAbsl(JsonKindName(json)), ", must be ",
                   ToAbsl(want), quotes_help ? ": put it in quotes" : ""));
}

template <typename T>
absl::StatusOr<T> JsonInteger(const Value& json) {
  if (json.kind_case() == Value::kStringValue) {
    T number = 0;
    if (absl::SimpleAtoi(json.string_value(), &number)) return number;
    return absl::InvalidArgumentError(absl::StrCat("is '", json.string_value(),
                                                   "', must be an ",
                                                   TypeName<T>(), " number"));
  }
  if (json.kind_case() != Value::kNumberValue) {
    return WrongKind(json, "a number");
  }
  const double number = json.number_value();
  if (std::trunc(number) != number) {
    return absl::InvalidArgumentError(
        absl::StrCat("is ", number, ", must be a whole number"));
  }
  if (!Fits<T>(number)) return OutOfRange(absl::StrCat(number), TypeName<T>());
  return static_cast<T>(number);
}

template absl::StatusOr<std::int32_t> JsonInteger(const Value&);
template absl::StatusOr<std::int64_t> JsonInteger(const Value&);
template absl::StatusOr<std::uint32_t> JsonInteger(const Value&);
template absl::StatusOr<std::uint64_t> JsonInteger(const Value&);

absl::StatusOr<double> JsonDouble(const Value& json) {
  if (json.kind_case() == Value::kNumberValue) return json.number_value();
  double number = 0;
  if (json.kind_case() == Value::kStringValue &&
      absl::SimpleAtod(json.string_value(), &number)) {
    return number;
  }
  return WrongKind(json, "a number");
}

absl::StatusOr<bool> JsonBool(const Value& json) {
  if (json.kind_case() == Value::kBoolValue) return json.bool_value();
  return WrongKind(json, "true or false, without quotes");
}

absl::StatusOr<std::string> JsonString(const Value& json) {
  if (json.kind_case() == Value::kStringValue) return json.string_value();
  return WrongKind(json, "a string");
}

absl::StatusOr<std::string> JsonBytes(const Value& json) {
  std::string bytes;
  if (json.kind_case() != Value::kStringValue) {
    return WrongKind(json, "a string");
  }
  if (absl::Base64Unescape(json.string_value(), &bytes) ||
      absl::WebSafeBase64Unescape(json.string_value(), &bytes)) {
    return bytes;
  }
  return absl::InvalidArgumentError("must be bytes in base64");
}

absl::StatusOr<int> JsonEnum(const Value& json,
                             const google::protobuf::EnumDescriptor& type) {
  if (json.kind_case() == Value::kNumberValue) {
    return JsonInteger<std::int32_t>(json);
  }
  if (json.kind_case() != Value::kStringValue) {
    return WrongKind(json, "a string");
  }
  const auto* const value = type.FindValueByName(json.string_value());
  if (value != nullptr) return value->number();
  std::vector<std::string_view> names;
  for (int i = 0; i < type.value_count(); ++i) {
    names.emplace_back(type.value(i)->name());
  }
  const std::string hint = DidYouMean(json.string_value(), names);
  std::string all;
  for (const std::string_view name : names) {
    absl::StrAppend(&all, all.empty() ? "" : ", ", ToAbsl(name));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "unknown value \"", json.string_value(), "\" for enum ", type.full_name(),
      hint.empty() ? absl::StrCat("; it has: ", all) : hint));
}

}  // namespace mixer::config
