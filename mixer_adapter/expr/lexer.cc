#include "mixer_adapter/expr/lexer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/expr/expression_error.h"
#include "mixer_adapter/expr/number_scanner.h"
#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

constexpr std::string_view kKeywords[] = {
    "break",  "case",        "chan", "const",   "continue", "default", "defer",
    "else",   "fallthrough", "for",  "func",    "go",       "goto",    "if",
    "import", "interface",   "map",  "package", "range",    "return",  "select",
    "struct", "switch",      "type", "var"};

// Longer ones first.
constexpr std::string_view kOperators[] = {
    "<<=", ">>=", "&^=", "...", "&&", "||", "<-", "++", "--", "==", "!=", "<=",
    ">=",  ":=",  "+=",  "-=",  "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>",
    "&^",  "+",   "-",   "*",   "/",  "%",  "&",  "|",  "^",  "<",  ">",  "=",
    "!",   "~",   "(",   ")",   "[",  "]",  "{",  "}",  ",",  ";",  ".",  ":"};

constexpr char32_t kByteOrderMark = 0xFEFF;

template <std::size_t kCount>
bool Contains(const std::string_view (&list)[kCount], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// After these a line end closes the expression.
bool EndsOperand(const Token& token) {
  switch (token.kind) {
    case TokenKind::kName:
    case TokenKind::kInt:
    case TokenKind::kFloat:
    case TokenKind::kImaginary:
    case TokenKind::kChar:
    case TokenKind::kString:
      return true;
    case TokenKind::kKeyword:
      return token.text == "break" || token.text == "continue" ||
             token.text == "fallthrough" || token.text == "return";
    case TokenKind::kOperator:
      return token.text == ")" || token.text == "]" || token.text == "}" ||
             token.text == "++" || token.text == "--";
    default:
      return false;
  }
}

std::string_view Suggestion(char32_t rune) {
  switch (rune) {
    case U'\u2018':
    case U'\u2019':
    case U'\u201C':
    case U'\u201D':
      return "use straight double quotes: \"...\"";
    case '?':
      return "there is no ?:, use conditional(condition, a, b)";
    case '$':
      return "write attributes by their plain name";
    case '#':
      return "comments begin with //";
    default:
      return {};
  }
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<Token>> Run() {
    MIXER_RETURN_IF_ERROR(CheckEncoding());
    for (;;) {
      MIXER_RETURN_IF_ERROR(SkipBlanks());
      if (at_ == text_.size()) break;
      MIXER_RETURN_IF_ERROR(TakeToken());
    }
    // The inserted semicolon of the last line, if it has no line end.
    if (!tokens_.empty() && EndsOperand(tokens_.back())) {
      Add(TokenKind::kNewline, at_, at_);
    }
    Add(TokenKind::kEnd, at_, at_);
    return std::move(tokens_);
  }

 private:
  std::string_view Rest() const { return text_.substr(at_); }
  bool At(std::string_view word) const {
    return Rest().substr(0, word.size()) == word;
  }

  void Add(TokenKind kind, std::size_t from, std::size_t to) {
    tokens_.push_back({kind, std::string(text_.substr(from, to - from)), from});
    at_ = to;
  }

  absl::Status Error(std::size_t offset, std::string_view problem,
                     std::string_view suggestion = {}) const {
    return SyntaxError(text_, offset, problem, suggestion);
  }

  // Everywhere, also within literals and comments.
  absl::Status CheckEncoding() {
    for (std::size_t i = 0; i < text_.size();) {
      const Rune rune = FirstRune(text_.substr(i));
      if (!rune.valid) return Error(i, "illegal UTF-8 encoding");
      if (rune.value == 0) return Error(i, "illegal character NUL");
      if (rune.value == kByteOrderMark) {
        if (i > 0) return Error(i, "illegal byte order mark");
        at_ = rune.size;
      }
      i += rune.size;
    }
    return absl::OkStatus();
  }

  // White space and comments; a line end may become a token.
  absl::Status SkipBlanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        EndLine();
        ++at_;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (At("//")) {
        EndLine();
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (At("/*")) {
        MIXER_RETURN_IF_ERROR(SkipBlockComment());
      } else {
        break;
      }
    }
    return absl::OkStatus();
  }

  absl::Status SkipBlockComment() {
    const std::size_t start = at_;
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) {
      return Error(start, "comment not terminated", "close it with */");
    }
    if (text_.substr(start, end - start).find('\n') != std::string_view::npos) {
      EndLine();
    }
    at_ = end + 2;
    return absl::OkStatus();
  }

  void EndLine() {
    if (tokens_.empty() || !EndsOperand(tokens_.back())) return;
    tokens_.push_back({TokenKind::kNewline, "", at_});
  }

  absl::Status TakeToken() {
    const Rune rune = FirstRune(Rest());
    if (IsLetterRune(rune.value)) return TakeName();
    const bool dot_digit = rune.value == '.' && at_ + 1 < text_.size() &&
                           text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9';
    if ((rune.value >= '0' && rune.value <= '9') || dot_digit) {
      return TakeNumber();
    }
    if (rune.value == '"') return TakeString();
    if (rune.value == '`') return TakeRawString();
    if (rune.value == '\'') return TakeChar();
    for (const std::string_view op : kOperators) {
      if (At(op)) {
        Add(TokenKind::kOperator, at_, at_ + op.size());
        return absl::OkStatus();
      }
    }
    std::string problem = absl::StrFormat("illegal character U+%04X '",
                                          static_cast<unsigned>(rune.value));
    AppendRune(rune.value, &problem);
    return Error(at_, problem + "'", Suggestion(rune.value));
  }

  absl::Status TakeName() {
    std::size_t end = at_;
    for (;;) {
      const Rune rune = FirstRune(text_.substr(end));
      if (rune.size == 0) break;
      if (!IsLetterRune(rune.value) && !IsDigitRune(rune.value)) break;
      end += rune.size;
    }
    const bool keyword = Contains(kKeywords, text_.substr(at_, end - at_));
    Add(keyword ? TokenKind::kKeyword : TokenKind::kName, at_, end);
    return absl::OkStatus();
  }

  absl::Status TakeNumber() {
    const ScannedNumber number = ScanNumber(Rest());
    if (!number.problem.empty()) {
      return Error(at_ + number.problem_offset, number.problem);
    }
    Add(number.kind, at_, at_ + number.size);
    return absl::OkStatus();
  }

  absl::Status TakeString() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') {
      if (text_[end] == '\\') {
        MIXER_RETURN_IF_ERROR(CheckEscape('"', &end));
      } else {
        ++end;
      }
    }
    if (end >= text_.size() || text_[end] == '\n') {
      return Error(at_, "string literal not terminated", "close it with \"");
    }
    Add(TokenKind::kString, at_, end + 1);
    return absl::OkStatus();
  }

  absl::Status TakeRawString() {
    const std::size_t end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) {
      return Error(at_, "raw string literal not terminated", "close it with `");
    }
    Add(TokenKind::kString, at_, end + 1);
    std::string* const text = &tokens_.back().text;
    text->erase(std::remove(text->begin(), text->end(), '\r'), text->end());
    return absl::OkStatus();
  }

  // Exactly one rune or escape between single quotes.
  absl::Status TakeChar() {
    std::size_t end = at_ + 1;
    std::size_t runes = 0;
    while (end < text_.size() && text_[end] != '\'' && text_[end] != '\n') {
      if (text_[end] == '\\') {
        MIXER_RETURN_IF_ERROR(CheckEscape('\'', &end));
      } else {
        end += FirstRune(text_.substr(end)).size;
      }
      ++runes;
    }
    if (end >= text_.size() || text_[end] == '\n') {
      return Error(at_, "rune literal not terminated",
                   "close it with ', or use double quotes");
    }
    if (runes != 1) {
      return Error(at_, "illegal rune literal",
                   "single quotes hold exactly one character, use double "
                   "quotes");
    }
    Add(TokenKind::kChar, at_, end + 1);
    return absl::OkStatus();
  }

  // Moves *at behind the escape sequence that starts there.
  absl::Status CheckEscape(char quote, std::size_t* at) const {
    const std::size_t start = *at;
    const char kind = start + 1 < text_.size() ? text_[start + 1] : '\0';
    const std::string_view plain = "abfnrtv\\";
    if (kind == quote ||
        (kind != '\0' && plain.find(kind) != std::string_view::npos)) {
      *at = start + 2;
      return absl::OkStatus();
    }
    std::size_t digits = 0;
    std::size_t from = start + 2;
    std::uint32_t base = 16;
    std::uint32_t limit = 0x10FFFF;
    if (kind >= '0' && kind <= '7') {
      from = start + 1;
      digits = 3;
      base = 8;
      limit = 255;
    } else if (kind == 'x') {
      digits = 2;
      limit = 255;
    } else if (kind == 'u') {
      digits = 4;
    } else if (kind == 'U') {
      digits = 8;
    } else if (kind == '\0') {
      return Error(start, "escape sequence not terminated");
    } else {
      return Error(start + 1, "unknown escape sequence",
                   "write \\\\ for a backslash");
    }
    std::uint32_t value = 0;
    for (std::size_t i = from; i < from + digits; ++i) {
      const int digit = i < text_.size() ? DigitValue(text_[i]) : 16;
      if (digit >= static_cast<int>(base)) {
        return Error(i, "illegal character in escape sequence");
      }
      value = value * base + static_cast<std::uint32_t>(digit);
    }
    const bool surrogate = value >= 0xD800 && value < 0xE000;
    if (value > limit || (digits > 3 && surrogate)) {
      return Error(start, "escape sequence is invalid Unicode code point");
    }
    *at = from + digits;
    return absl::OkStatus();
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

absl::StatusOr<std::vector<Token>> Tokenize(std::string_view text) {
  return Lexer(text).Run();
}

}  // namespace mixer::expr
