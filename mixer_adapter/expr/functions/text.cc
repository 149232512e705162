#include "mixer_adapter/expr/functions/text.h"

#include <algorithm>
#include <string>

#include "mixer_adapter/expr/unicode.h"

namespace mixer::expr {
namespace {

bool IsUpperAscii(char c) { return c >= 'A' && c <= 'Z'; }

Value LowerAscii(std::string_view text, Scratch* scratch) {
  char* const lower = scratch->NewArray<char>(text.size());
  std::transform(text.begin(), text.end(), lower, [](char c) {
    return IsUpperAscii(c) ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return Value::String({lower, text.size()});
}

}  // namespace

bool MatchesGlob(std::string_view text, std::string_view pattern) {
  if (EndsWith(pattern, "*")) {
    return StartsWith(text, pattern.substr(0, pattern.size() - 1));
  }
  if (StartsWith(pattern, "*")) return EndsWith(text, pattern.substr(1));
  return text == pattern;
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() &&
         text.substr(text.size() - suffix.size()) == suffix;
}

Value ToLower(std::string_view text, Scratch* scratch) {
  if (IsAscii(text)) {
    if (std::none_of(text.begin(), text.end(), IsUpperAscii)) {
      return Value::String(text);
    }
    return LowerAscii(text, scratch);
  }
  std::string lower;
  while (!text.empty()) {
    const Rune rune = FirstRune(text);
    AppendRune(LowerRune(rune.value), &lower);
    text.remove_prefix(rune.size);
  }
  return Value::String(scratch->Copy(lower));
}

}  // namespace mixer::expr
