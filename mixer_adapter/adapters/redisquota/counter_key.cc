#include "mixer_adapter/adapters/redisquota/counter_key.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::redisquota {
namespace {

void AppendHex(std::int64_t number, std::string* out) {
  const bool negative = number < 0;
  const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(number)
                                  : static_cast<std::uint64_t>(number);
  absl::StrAppend(out, negative ? "-" : "", absl::Hex(magnitude));
}

// The number as it is stored: mantissa times a power of two (IEEE 754).
void AppendBinary(double number, std::string* out) {
  if (std::isnan(number)) return absl::StrAppend(out, "NaN");
  if (std::isinf(number)) {
    return absl::StrAppend(out, number < 0 ? "-Inf" : "+Inf");
  }
  constexpr int kMantissaBits = 52;
  constexpr int kBias = 1023 + kMantissaBits;
  std::uint64_t bits;
  std::memcpy(&bits, &number, sizeof(bits));
  std::uint64_t mantissa = bits & ((std::uint64_t{1} << kMantissaBits) - 1);
  int exponent = static_cast<int>((bits >> kMantissaBits) & 0x7ff);
  if (exponent == 0) {
    exponent = 1;  // subnormal
  } else {
    mantissa |= std::uint64_t{1} << kMantissaBits;
  }
  absl::StrAppendFormat(out, "%s%dp%+d", std::signbit(number) ? "-" : "",
                        mantissa, exponent - kBias);
}

}  // namespace

void AppendKeyText(const Value& value, std::string* key) {
  switch (value.kind()) {
    case Value::Kind::kAbsent:
    case Value::Kind::kError:
      return;
    case Value::Kind::kString:
      return absl::StrAppend(key, ToAbsl(value.string()));
    case Value::Kind::kBytes:
      return absl::StrAppend(key, ToAbsl(value.bytes()));
    case Value::Kind::kInt64:
      return AppendHex(value.int64(), key);
    case Value::Kind::kDouble:
      return AppendBinary(value.number(), key);
    case Value::Kind::kStringMap:
    case Value::Kind::kBool:
    case Value::Kind::kTimestamp:
    case Value::Kind::kDuration:
      return absl::StrAppend(key, GoText(value));
  }
}

std::string CounterKey(const quota::Instance& instance) {
  std::string key(instance.name);
  for (const auto& [name, value] : instance.dimensions) {
    absl::StrAppend(&key, ";", ToAbsl(name), "=");
    AppendKeyText(value, &key);
  }
  return key;
}

std::string OverrideSuffix(
    const std::map<std::string, std::string>& dimensions) {
  std::uint32_t hash = 2166136261;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
    }
  };
  for (const auto& [name, value] : dimensions) {
    add(name);
    add("\t");
    add(value);
    add("\n");
  }
  return absl::StrCat("-", hash);
}

}  // namespace mixer::redisquota
