#include "mixer_adapter/attribute/value.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/base/go_duration.h"

namespace mixer {
namespace {

class NoEntries final : public StringMap {
 public:
  std::optional<std::string_view> Find(std::string_view) const override {
    return std::nullopt;
  }
  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>)
      const override {}
};

// Shortest digits that read back as `number`; an exponent below 1e-4 and from
// 1e21 on.
std::string GoDouble(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  if (number == 0) return std::signbit(number) ? "-0" : "0";
  int precision = 0;  // digits after the first one
  std::string text;
  do {
    text = absl::StrFormat("%.*e", precision, number);
    // Not std::stod, which throws for numbers below the smallest normal one.
  } while (std::strtod(text.c_str(), nullptr) != number && ++precision <= 17);
  const int exponent = std::stoi(text.substr(text.find('e') + 1));
  if (exponent < -4 || exponent >= 21) return text;
  if (precision >= exponent) {
    return absl::StrFormat("%.*f", precision - exponent, number);
  }
  // Zeros, not the digits of the binary value, fill up to the point.
  text.erase(text.find('e'));
  text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
  return text.append(static_cast<std::size_t>(exponent - precision), '0');
}

std::string GoMap(const StringMap& map) {
  std::map<std::string, std::string> sorted;
  map.ForEach([&sorted](std::string_view key, std::string_view value) {
    sorted[std::string(key)] = std::string(value);
  });
  return absl::StrCat(
      "stringmap[", absl::StrJoin(sorted, " ", absl::PairFormatter(":")), "]");
}

std::string GoBytes(std::string_view bytes) {
  std::vector<int> numbers;
  numbers.reserve(bytes.size());
  for (const char byte : bytes) {
    numbers.push_back(static_cast<unsigned char>(byte));
  }
  return absl::StrCat("[", absl::StrJoin(numbers, " "), "]");
}

}  // namespace

const StringMap& EmptyStringMap() {
  static const NoEntries map;
  return map;
}

std::string ErrorText(const EvalError& error) {
  std::string text(error.text);
  if (error.subject.is_absent()) return text;
  return absl::StrCat(text, "'", GoText(error.subject), "'");
}

std::string GoText(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kAbsent:
      return "<nil>";
    case Value::Kind::kError:
      return ErrorText(value.error());
    case Value::Kind::kString:
      return std::string(value.string());
    case Value::Kind::kInt64:
      return absl::StrCat(value.int64());
    case Value::Kind::kDouble:
      return GoDouble(value.number());
    case Value::Kind::kBool:
      return value.truth() ? "true" : "false";
    case Value::Kind::kTimestamp:
      return absl::FormatTime("%E4Y-%m-%d %H:%M:%E*S +0000 UTC", value.time(),
                              absl::UTCTimeZone());
    case Value::Kind::kDuration:
      return FormatGoDuration(absl::Nanoseconds(value.nanoseconds()));
    case Value::Kind::kBytes:
      return GoBytes(value.bytes());
    case Value::Kind::kStringMap:
      return GoMap(value.map());
  }
  return "";
}

}  // namespace mixer
