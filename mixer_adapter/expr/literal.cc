#include "mixer_adapter/expr/literal.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/number_scanner.h"
#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

Ast Constant(const std::string& text, ValueType type, LiteralValue value) {
  Ast ast;
  ast.text = text;
  ast.type = type;
  ast.value = std::move(value);
  return ast;
}

absl::Status NumberError(std::string_view function, const std::string& text,
                         std::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("strconv.", ToAbsl(function),
                                                 ": parsing ", GoQuote(text),
                                                 ": ", ToAbsl(problem)));
}

absl::StatusOr<Ast> ParseInt(const std::string& text) {
  const bool decimal = std::all_of(text.begin(), text.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
  if (!decimal) return NumberError("ParseInt", text, "invalid syntax");
  std::int64_t number;
  if (!absl::SimpleAtoi(text, &number)) {
    return NumberError("ParseInt", text, "value out of range");
  }
  return Constant(text, ValueType::kInt64, number);
}

absl::StatusOr<Ast> ParseFloat(const std::string& text) {
  std::string digits = text;
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  const bool hex = digits.size() > 1 && (digits[1] | 0x20) == 'x';
  double number = 0;
  const absl::from_chars_result result = absl::from_chars(
      digits.data() + (hex ? 2 : 0), digits.data() + digits.size(), number,
      hex ? absl::chars_format::hex : absl::chars_format::general);
  if (result.ec == std::errc::result_out_of_range) {
    if (number > 1)
      return NumberError("ParseFloat", text, "value out of range");
    number = 0;
  } else if (result.ec != std::errc() ||
             result.ptr != digits.data() + digits.size()) {
    return NumberError("ParseFloat", text, "invalid syntax");
  }
  return Constant(text, ValueType::kDouble, number);
}

// Takes the escape sequence at the front of `rest`; the lexer has checked it.
void TakeEscape(std::string_view* rest, std::string* out) {
  const char kind = (*rest)[1];
  constexpr std::string_view kNames = "abfnrtv";
  constexpr std::string_view kBytes = "\a\b\f\n\r\t\v";
  if (const std::size_t at = kNames.find(kind); at != std::string_view::npos) {
    *out += kBytes[at];
    rest->remove_prefix(2);
    return;
  }
  const bool octal = kind >= '0' && kind <= '7';
  if (!octal && kind != 'x' && kind != 'u' && kind != 'U') {
    *out += kind;
    rest->remove_prefix(2);
    return;
  }
  const std::size_t from = octal ? 1 : 2;
  const std::size_t digits = octal ? 3 : kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
  char32_t value = 0;
  for (const char c : rest->substr(from, digits)) {
    value = value * (octal ? 8 : 16) + static_cast<char32_t>(DigitValue(c));
  }
  rest->remove_prefix(from + digits);
  if (octal || kind == 'x') {
    *out += static_cast<char>(value);  // a byte, not a rune
  } else {
    AppendRune(value, out);
  }
}

std::string Unquote(std::string_view literal) {
  const bool raw = literal.front() == '`';
  std::string_view rest = literal.substr(1, literal.size() - 2);
  if (raw) return std::string(rest);
  std::string out;
  while (!rest.empty()) {
    if (rest.front() == '\\') {
      TakeEscape(&rest, &out);
    } else {
      out += rest.front();
      rest.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<Ast> ParseLiteral(const Token& token) {
  switch (token.kind) {
    case TokenKind::kInt:
      return ParseInt(token.text);
    case TokenKind::kFloat:
      return ParseFloat(token.text);
    case TokenKind::kImaginary:
      return absl::InvalidArgumentError("invalid syntax");
    default:
      break;
  }
  std::string text = Unquote(token.text);
  if (const std::optional<absl::Duration> duration = ParseGoDuration(text)) {
    return Constant(token.text, ValueType::kDuration, *duration);
  }
  return Constant(token.text, ValueType::kString, std::move(text));
}

bool IsBoolLiteral(std::string_view name) {
  return absl::EqualsIgnoreCase(ToAbsl(name), "true") ||
         absl::EqualsIgnoreCase(ToAbsl(name), "false");
}

Ast BoolConstant(std::string_view name) {
  return Constant(std::string(name), ValueType::kBool,
                  absl::EqualsIgnoreCase(ToAbsl(name), "true"));
}

}  // namespace mixer::expr
