// Runes: UTF-8 and the few properties of Unicode that the language needs.
#ifndef MIXER_ADAPTER_EXPR_UNICODE_H_
#define MIXER_ADAPTER_EXPR_UNICODE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace mixer::expr {

struct Rune {
  char32_t value = 0;
  std::size_t size = 0;  // in bytes; 0 at the end of the text
  bool valid = false;    // false: not UTF-8; then size is 1
};

// The first rune of `text`.
Rune FirstRune(std::string_view text);
// `rune` must be a Unicode scalar value.
void AppendRune(char32_t rune, std::string* text);
bool IsAscii(std::string_view text);

bool IsLetterRune(
    char32_t rune);               // as Go's identifiers: categories L*, and '_'
bool IsDigitRune(char32_t rune);  // category Nd
char32_t LowerRune(char32_t rune);  // simple case mapping

// As Go's %q prints it, quotes included: "a\n", "\u200d", "\xff".
std::string GoQuote(std::string_view text);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_UNICODE_H_
