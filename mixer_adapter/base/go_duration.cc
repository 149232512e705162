#include "mixer_adapter/base/go_duration.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace mixer {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

// Longer names first: "ms" before "m".
constexpr Unit kUnits[] = {
    {"ns", 1},           {"us", 1000},          {"\u00b5s", 1000},
    {"\u03bcs", 1000},   {"ms", 1000000},       {"s", 1000000000},
    {"m", 60000000000U}, {"h", 3600000000000U},
};

constexpr std::uint64_t kMagnitudeLimit = std::uint64_t{1} << 63;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool MultiplyAdd(std::uint64_t* value, std::uint64_t factor,
                 std::uint64_t add) {
  return !__builtin_mul_overflow(*value, factor, value) &&
         !__builtin_add_overflow(*value, add, value);
}

const Unit* TakeUnit(std::string_view* rest) {
  for (const Unit& unit : kUnits) {
    if (rest->substr(0, unit.name.size()) == unit.name) {
      rest->remove_prefix(unit.name.size());
      return &unit;
    }
  }
  return nullptr;
}

// One "1.5h"; nothing on a bad form or an overflow.
std::optional<std::uint64_t> TakeTerm(std::string_view* rest) {
  std::uint64_t whole = 0;
  bool digits = false;
  for (; !rest->empty() && IsDigit(rest->front()); rest->remove_prefix(1)) {
    if (!MultiplyAdd(&whole, 10, rest->front() - '0')) return std::nullopt;
    digits = true;
  }
  std::uint64_t fraction = 0;
  double scale = 1;
  if (!rest->empty() && rest->front() == '.') {
    rest->remove_prefix(1);
    for (; !rest->empty() && IsDigit(rest->front()); rest->remove_prefix(1)) {
      digits = true;
      // Digits that no longer fit are below any unit's resolution.
      if (fraction > (kMagnitudeLimit - 10) / 10) continue;
      fraction = fraction * 10 + (rest->front() - '0');
      scale *= 10;
    }
  }
  if (!digits) return std::nullopt;
  const Unit* const unit = TakeUnit(rest);
  if (unit == nullptr) return std::nullopt;
  const auto below = static_cast<std::uint64_t>(
      static_cast<double>(fraction) *
      (static_cast<double>(unit->nanoseconds) / scale));
  if (!MultiplyAdd(&whole, unit->nanoseconds, below)) return std::nullopt;
  return whole;
}

// "1.5" of `value` in units of 10^digits, without trailing zeros.
std::string Decimal(std::uint64_t value, int digits) {
  std::uint64_t unit = 1;
  for (int i = 0; i < digits; ++i) unit *= 10;
  std::string text = absl::StrCat(value / unit);
  const std::uint64_t rest = value % unit;
  if (rest == 0) return text;
  std::string fraction = absl::StrCat(rest);
  fraction.insert(0, digits - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return absl::StrCat(text, ".", fraction);
}

}  // namespace

std::optional<absl::Duration> ParseGoDuration(std::string_view text) {
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  if (rest == "0") return absl::ZeroDuration();
  if (rest.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!rest.empty()) {
    const std::optional<std::uint64_t> term = TakeTerm(&rest);
    if (!term.has_value() || !MultiplyAdd(&total, 1, *term) ||
        total > kMagnitudeLimit) {
      return std::nullopt;
    }
  }
  if (total == kMagnitudeLimit) {
    if (!negative) return std::nullopt;
    return absl::Nanoseconds(INT64_MIN);
  }
  const auto nanoseconds = static_cast<std::int64_t>(total);
  return absl::Nanoseconds(negative ? -nanoseconds : nanoseconds);
}

std::string FormatGoDuration(absl::Duration duration) {
  const std::int64_t signed_ns = absl::ToInt64Nanoseconds(duration);
  if (signed_ns == 0) return "0s";
  const std::string_view sign = signed_ns < 0 ? "-" : "";
  std::uint64_t ns = signed_ns < 0 ? 0 - static_cast<std::uint64_t>(signed_ns)
                                   : static_cast<std::uint64_t>(signed_ns);
  std::string text(sign);
  if (ns < 1000) return absl::StrCat(text, ns, "ns");
  if (ns < 1000000) return absl::StrCat(text, Decimal(ns, 3), "\u00b5s");
  if (ns < 1000000000) return absl::StrCat(text, Decimal(ns, 6), "ms");
  constexpr std::uint64_t kMinute = 60000000000U;
  const std::uint64_t minutes = ns / kMinute;
  if (minutes >= 60) absl::StrAppend(&text, minutes / 60, "h");
  if (minutes > 0) absl::StrAppend(&text, minutes % 60, "m");
  return absl::StrCat(text, Decimal(ns % kMinute, 9), "s");
}

}  // namespace mixer
