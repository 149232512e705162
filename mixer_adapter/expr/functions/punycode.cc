#include "mixer_adapter/expr/functions/punycode.h"

#include <cstdint>

#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

// RFC 3492 section 5.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr std::uint32_t kInitialN = 128;
constexpr std::uint32_t kLargest = 0x7FFFFFFF;
constexpr std::uint32_t kNoDigit = kBase;

std::uint32_t Digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 26;
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  return kNoDigit;
}

std::uint32_t Adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) {
    delta /= kBase - kTMin;
  }
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

// Reads one variable-length integer and adds it to *i.
bool TakeDelta(std::string_view* rest, std::uint32_t bias, std::uint32_t* i) {
  std::uint64_t weight = 1;
  std::uint64_t sum = *i;
  for (std::uint32_t k = kBase;; k += kBase) {
    if (rest->empty()) return false;
    const std::uint32_t digit = Digit(rest->front());
    rest->remove_prefix(1);
    if (digit == kNoDigit) return false;
    sum += digit * weight;
    if (sum > kLargest) return false;
    const std::uint32_t threshold = k <= bias           ? kTMin
                                    : k >= bias + kTMax ? kTMax
                                                        : k - bias;
    if (digit < threshold) break;
    weight *= kBase - threshold;
    if (weight > kLargest) return false;
  }
  *i = static_cast<std::uint32_t>(sum);
  return true;
}

bool IsRune(std::uint32_t value) {
  return value <= 0x10FFFF && (value < 0xD800 || value >= 0xE000);
}

}  // namespace

std::optional<std::string> DecodePunycode(std::string_view encoded) {
  std::u32string runes;
  std::string_view rest = encoded;
  if (const std::size_t dash = encoded.rfind('-');
      dash != std::string_view::npos) {
    if (dash == 0) return std::nullopt;
    for (const char c : encoded.substr(0, dash)) {
      if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
      runes += static_cast<char32_t>(c);
    }
    rest.remove_prefix(dash + 1);
  }
  std::uint32_t n = kInitialN;
  std::uint32_t bias = kInitialBias;
  for (std::uint32_t i = 0; !rest.empty(); ++i) {
    const std::uint32_t before = i;
    if (!TakeDelta(&rest, bias, &i)) return std::nullopt;
    const auto points = static_cast<std::uint32_t>(runes.size()) + 1;
    bias = Adapt(i - before, points, before == 0);
    n += i / points;
    i %= points;
    if (!IsRune(n)) return std::nullopt;
    runes.insert(i, 1, static_cast<char32_t>(n));
  }
  std::string text;
  for (const char32_t rune : runes) AppendRune(rune, &text);
  return text;
}

}  // namespace mixer::expr
