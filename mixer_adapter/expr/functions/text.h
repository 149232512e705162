// Plain text functions (spec expressions.md 9.2).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_TEXT_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_TEXT_H_

#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// match(text, pattern): "a*" is a prefix, else "*a" a suffix, else equality.
// The last star counts first: "*a*" is the prefix "*a".
bool MatchesGlob(std::string_view text, std::string_view pattern);

// By bytes; the empty text is a prefix and suffix of every one.
bool StartsWith(std::string_view text, std::string_view prefix);
bool EndsWith(std::string_view text, std::string_view suffix);

// Unicode simple case mapping; bytes that are not UTF-8 become U+FFFD.
Value ToLower(std::string_view text, Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_TEXT_H_
