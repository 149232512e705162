#include "mixer_adapter/spi/value_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "mixer_adapter/attribute/ip_bytes.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/functions/ip_address.h"

namespace mixer::spi {
namespace {

void AppendV4(std::string_view bytes, std::string* out) {
  for (std::size_t i = 0; i < 4; ++i) {
    absl::StrAppend(out, i == 0 ? "" : ".",
                    static_cast<unsigned char>(bytes[i]));
  }
}

// RFC 5952: the longest run of two or more zero groups becomes "::".
void AppendV6(std::string_view bytes, std::string* out) {
  std::array<unsigned, 8> groups;
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<unsigned char>(bytes[2 * i]) << 8 |
                static_cast<unsigned char>(bytes[2 * i + 1]);
  }
  std::size_t begin = 8;
  std::size_t length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > length) {
      begin = i;
      length = end - i;
    }
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == begin) {
      absl::StrAppend(out, "::");
      i += length - 1;
      continue;
    }
    const bool first = i == 0 || (begin < 8 && i == begin + length);
    absl::StrAppend(out, first ? "" : ":", absl::Hex(groups[i]));
  }
}

void AppendDouble(double number, std::string* out) {
  if (std::isnan(number)) {
    absl::StrAppend(out, "NaN");
  } else if (std::isinf(number)) {
    absl::StrAppend(out, number > 0 ? "+Inf" : "-Inf");
  } else {
    char digits[400];
    const auto end = std::to_chars(digits, digits + sizeof(digits), number,
                                   std::chars_format::fixed);
    out->append(digits, end.ptr);
  }
}

void AppendMap(const StringMap& map, std::string* out) {
  std::map<std::string_view, std::string_view> sorted;
  map.ForEach([&sorted](std::string_view key, std::string_view value) {
    sorted[key] = value;
  });
  const char* separator = "";
  for (const auto& [key, value] : sorted) {
    absl::StrAppend(out, separator, ToAbsl(key), "=", ToAbsl(value));
    separator = "&";
  }
}

std::optional<bool> ParseGoBool(std::string_view text) {
  for (const char* const yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const char* const no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

bool EqualsAddress(std::string_view bytes, std::string_view text) {
  Scratch scratch;
  const Value parsed = expr::ParseIpAddress(text, &scratch);
  return parsed.kind() == Value::Kind::kBytes &&
         expr::SameIpAddress(parsed.bytes(), bytes);
}

bool EqualsTime(absl::Time time, std::string_view text) {
  absl::Time parsed;
  std::string error;
  return absl::ParseTime(absl::RFC3339_full, ToAbsl(text), &parsed, &error) &&
         parsed == time;
}

}  // namespace

void AppendAddressText(std::string_view bytes, std::string* out) {
  bytes = ShortIp(bytes);
  if (bytes.size() == 4) {
    AppendV4(bytes, out);
  } else if (bytes.size() == 16) {
    AppendV6(bytes, out);
  } else {
    absl::StrAppend(out, "?");
    for (const char byte : bytes) {
      absl::StrAppend(
          out, absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
    }
  }
}

std::optional<std::string_view> ParseAddressText(std::string_view text,
                                                 Scratch* scratch) {
  const Value parsed = expr::ParseIpAddress(text, scratch);
  if (parsed.kind() != Value::Kind::kBytes) return std::nullopt;
  return parsed.bytes();
}

void AppendValueText(const Value& value, std::string* out) {
  switch (value.kind()) {
    case Value::Kind::kAbsent:
    case Value::Kind::kError:
      return;
    case Value::Kind::kString:
      out->append(value.string());
      return;
    case Value::Kind::kInt64:
      absl::StrAppend(out, value.int64());
      return;
    case Value::Kind::kDouble:
      AppendDouble(value.number(), out);
      return;
    case Value::Kind::kBool:
      absl::StrAppend(out, value.truth() ? "true" : "false");
      return;
    case Value::Kind::kTimestamp:
      absl::StrAppend(out, absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ",
                                            value.time(), absl::UTCTimeZone()));
      return;
    case Value::Kind::kDuration:
      absl::StrAppend(out,
                      FormatGoDuration(absl::Nanoseconds(value.nanoseconds())));
      return;
    case Value::Kind::kBytes:
      AppendAddressText(value.bytes(), out);
      return;
    case Value::Kind::kStringMap:
      AppendMap(value.map(), out);
      return;
  }
}

std::string ValueText(const Value& value) {
  std::string text;
  AppendValueText(value, &text);
  return text;
}

bool EqualsText(const Value& value, std::string_view text) {
  switch (value.kind()) {
    case Value::Kind::kString:
      return value.string() == text;
    case Value::Kind::kInt64: {
      std::int64_t number;
      return absl::SimpleAtoi(ToAbsl(text), &number) && number == value.int64();
    }
    case Value::Kind::kDouble: {
      double number;
      return absl::SimpleAtod(ToAbsl(text), &number) &&
             number == value.number();
    }
    case Value::Kind::kBool:
      return ParseGoBool(text) == value.truth();
    case Value::Kind::kTimestamp:
      return EqualsTime(value.time(), text);
    case Value::Kind::kDuration:
      return ParseGoDuration(text) == absl::Nanoseconds(value.nanoseconds());
    case Value::Kind::kBytes:
      return EqualsAddress(value.bytes(), text);
    default:
      return ValueText(value) == text;
  }
}

}  // namespace mixer::spi
