#include "mixer_adapter/expr/functions/regular_expression.h"

#include "mixer_adapter/expr/eval_error.h"

namespace mixer::expr {
namespace {

RE2::Options MakeOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

re2::StringPiece ToPiece(std::string_view text) {
  return re2::StringPiece(text.data(), text.size());
}

std::string_view GoReason(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case RE2::ErrorBadCharClass:
      return "invalid character class";
    case RE2::ErrorBadCharRange:
      return "invalid character class range";
    case RE2::ErrorMissingBracket:
      return "missing closing ]";
    case RE2::ErrorMissingParen:
      return "missing closing )";
    case RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    case RE2::ErrorPatternTooLarge:
      return "expression too large";
    default:
      return "internal error";
  }
}

// RE2 takes \C, one byte, which Go's syntax does not have. Whether it stands in
// `pattern` outside of \Q...\E.
bool HasAnyByte(std::string_view pattern) {
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] != '\\') continue;
    ++i;
    if (pattern[i] == 'C') return true;
    if (pattern[i] == 'Q') i = pattern.find("\\E", i);
    if (i == std::string_view::npos) return false;
  }
  return false;
}

}  // namespace

RegularExpression::RegularExpression(std::string_view pattern)
    : pattern_(ToPiece(pattern), MakeOptions()),
      has_any_byte_(HasAnyByte(pattern)) {}

Value RegularExpression::Search(std::string_view text, Scratch* scratch) const {
  if (pattern_.ok() && has_any_byte_) {
    return MakeError(
        {"error parsing regexp: ", GoReason(RE2::ErrorBadEscape), ": `\\C`"},
        scratch);
  }
  if (pattern_.ok()) {
    return Value::Bool(RE2::PartialMatch(ToPiece(text), pattern_));
  }
  std::string_view fragment = pattern_.error_arg();
  // Without an opening one Go blames the whole pattern, as for a missing one.
  const RE2::ErrorCode code = pattern_.error_code();
  if (fragment.empty() || code == RE2::ErrorUnexpectedParen) {
    fragment = pattern_.pattern();
  }
  if (code == RE2::ErrorTrailingBackslash) fragment = {};
  return MakeError(
      {"error parsing regexp: ", GoReason(code), ": `", fragment, "`"},
      scratch);
}

Value MatchesPattern(std::string_view pattern, std::string_view text,
                     Scratch* scratch) {
  return RegularExpression(pattern).Search(text, scratch);
}

}  // namespace mixer::expr
