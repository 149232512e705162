#include "mixer_adapter/expr/unicode.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/str_format.h"

namespace mixer::expr {
namespace {

constexpr char32_t kAsciiEnd = 0x80;

// Go's notion: letters, marks, numbers, punctuation, symbols, and of the
// spaces only the ASCII one.
bool IsPrintable(char32_t rune) {
  constexpr std::uint32_t kGraphic =
      U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK;
  return rune == ' ' ||
         (U_GET_GC_MASK(static_cast<UChar32>(rune)) & kGraphic) != 0;
}

std::string_view ShortEscape(char32_t rune) {
  switch (rune) {
    case '\a':
      return "\\a";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\v':
      return "\\v";
    case '\\':
      return "\\\\";
    case '"':
      return "\\\"";
    default:
      return {};
  }
}

void AppendQuoted(char32_t rune, std::string* out) {
  if (const std::string_view escape = ShortEscape(rune); !escape.empty()) {
    out->append(escape);
  } else if (IsPrintable(rune)) {
    AppendRune(rune, out);
  } else if (rune < kAsciiEnd) {
    absl::StrAppendFormat(out, "\\x%02x", static_cast<unsigned>(rune));
  } else if (rune < 0x10000) {
    absl::StrAppendFormat(out, "\\u%04x", static_cast<unsigned>(rune));
  } else {
    absl::StrAppendFormat(out, "\\U%08x", static_cast<unsigned>(rune));
  }
}

}  // namespace

Rune FirstRune(std::string_view text) {
  if (text.empty()) return {};
  const auto first = static_cast<unsigned char>(text.front());
  if (first < kAsciiEnd) return {first, 1, true};
  // No rune is longer than four bytes.
  const auto length =
      static_cast<int32_t>(std::min<std::size_t>(text.size(), 4));
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  int32_t at = 0;
  UChar32 rune;
  U8_NEXT(bytes, at, length, rune);
  if (rune < 0) return {0xFFFD, 1, false};
  return {static_cast<char32_t>(rune), static_cast<std::size_t>(at), true};
}

void AppendRune(char32_t rune, std::string* text) {
  std::uint8_t bytes[4];
  std::size_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, static_cast<std::uint32_t>(rune));
  text->append(reinterpret_cast<const char*>(bytes), size);
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < kAsciiEnd;
  });
}

bool IsLetterRune(char32_t rune) {
  if (rune < kAsciiEnd) {
    return rune == '_' || (rune >= 'a' && rune <= 'z') ||
           (rune >= 'A' && rune <= 'Z');
  }
  return (U_GET_GC_MASK(static_cast<UChar32>(rune)) & U_GC_L_MASK) != 0;
}

bool IsDigitRune(char32_t rune) {
  if (rune < kAsciiEnd) return rune >= '0' && rune <= '9';
  return u_charType(static_cast<UChar32>(rune)) == U_DECIMAL_DIGIT_NUMBER;
}

char32_t LowerRune(char32_t rune) {
  if (rune < kAsciiEnd) {
    return rune >= 'A' && rune <= 'Z' ? rune + ('a' - 'A') : rune;
  }
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(rune)));
}

std::string GoQuote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Rune rune = FirstRune(text);
    if (rune.valid) {
      AppendQuoted(rune.value, &out);
    } else {
      absl::StrAppendFormat(&out, "\\x%02x",
                            static_cast<unsigned char>(text.front()));
    }
    text.remove_prefix(rune.size);
  }
  out += '"';
  return out;
}

}  // namespace mixer::expr
