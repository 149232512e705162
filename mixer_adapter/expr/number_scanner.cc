#include "mixer_adapter/expr/number_scanner.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::expr {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

class NumberScanner {
 public:
  explicit NumberScanner(std::string_view text) : text_(text) {}

  ScannedNumber Run() {
    if (Peek() != '.') {
      TakePrefix();
      TakeDigits();
    }
    if (Peek() == '.') {
      number_.kind = TokenKind::kFloat;
      if (prefix_ == 'o' || prefix_ == 'b') {
        Problem(at_, absl::StrCat("invalid radix point in ", Name()));
      }
      ++at_;
      TakeDigits();
    }
    if (!any_digit_) Problem(at_, absl::StrCat(Name(), " has no digits"));
    TakeExponent();
    if (Peek() == 'i') {
      number_.kind = TokenKind::kImaginary;
      ++at_;
    }
    if (number_.kind == TokenKind::kInt && invalid_digit_ != kNowhere) {
      Problem(invalid_digit_,
              absl::StrCat("invalid digit '",
                           ToAbsl(text_.substr(invalid_digit_, 1)), "' in ",
                           Name()));
    }
    CheckSeparators();
    number_.size = at_;
    return number_;
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void Problem(std::size_t offset, std::string text) {
    if (!number_.problem.empty()) return;
    number_.problem = std::move(text);
    number_.problem_offset = offset;
  }

  std::string Name() const {
    switch (prefix_) {
      case 'x':
        return "hexadecimal literal";
      case 'o':
      case '0':
        return "octal literal";
      case 'b':
        return "binary literal";
      default:
        return "decimal literal";
    }
  }

  // 0x, 0o, 0b, or the lone 0 of the old octal form.
  void TakePrefix() {
    if (Peek() != '0') return;
    const char second =
        text_.size() > 1 ? static_cast<char>(text_[1] | 0x20) : '\0';
    if (second == 'x' || second == 'o' || second == 'b') {
      prefix_ = second;
      base_ = second == 'x' ? 16 : second == 'o' ? 8 : 2;
      at_ = 2;
    } else {
      prefix_ = '0';
      base_ = 8;
      any_digit_ = true;
      at_ = 1;
    }
  }

  void TakeDigits() {
    for (;; ++at_) {
      const char c = Peek();
      if (c == '_') {
        any_separator_ = true;
        continue;
      }
      const int digit = DigitValue(c);
      if (digit >= (base_ == 16 ? 16 : 10)) return;
      if (digit >= base_ && invalid_digit_ == kNowhere) invalid_digit_ = at_;
      any_digit_ = true;
    }
  }

  void TakeExponent() {
    const char c = static_cast<char>(Peek() | 0x20);
    if (c == 'e' || c == 'p') {
      if (c == 'e' && prefix_ != 0 && prefix_ != '0') {
        Problem(at_, "'e' exponent requires decimal mantissa");
      }
      if (c == 'p' && prefix_ != 'x') {
        Problem(at_, "'p' exponent requires hexadecimal mantissa");
      }
      number_.kind = TokenKind::kFloat;
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      bool digits = false;
      for (; (Peek() >= '0' && Peek() <= '9') || Peek() == '_'; ++at_) {
        digits = digits || Peek() != '_';
        any_separator_ = any_separator_ || Peek() == '_';
      }
      if (!digits) Problem(at_, "exponent has no digits");
    } else if (prefix_ == 'x' && number_.kind == TokenKind::kFloat) {
      Problem(at_, "hexadecimal mantissa requires a 'p' exponent");
    }
  }

  // '_' stands only between digits, or between a prefix and a digit.
  void CheckSeparators() {
    if (!any_separator_) return;
    bool digit_before = false;
    for (std::size_t i = 0; i < at_; ++i) {
      const char c = text_[i];
      const bool prefix = i == 1 && base_ != 10 && prefix_ != '0';
      if (c == '_') {
        const bool digit_after = i + 1 < at_ && DigitValue(text_[i + 1]) < 16;
        if (!digit_before || !digit_after) {
          Problem(digit_before ? i + (i + 1 < at_ && text_[i + 1] == '_') : i,
                  "'_' must separate successive digits");
          return;
        }
      }
      digit_before = prefix || DigitValue(c) < 16;
    }
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  char prefix_ = 0;  // 'x', 'o', 'b'; '0' for 0777; 0 for decimal
  int base_ = 10;
  bool any_digit_ = false;
  bool any_separator_ = false;
  std::size_t invalid_digit_ = kNowhere;
  ScannedNumber number_;
};

}  // namespace

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return 16;
}

ScannedNumber ScanNumber(std::string_view text) {
  return NumberScanner(text).Run();
}

}  // namespace mixer::expr
