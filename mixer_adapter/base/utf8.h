// UTF-8 as Go reads it: a byte that starts no valid sequence counts as one
// character, U+FFFD (spec knative.md 1.3).
#ifndef MIXER_ADAPTER_BASE_UTF8_H_
#define MIXER_ADAPTER_BASE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace mixer {

// The number of bytes, 1 to 4, of the valid sequence with which `text` begins;
// 0 if there is none. No surrogates, no overlong forms, nothing above U+10FFFF.
std::size_t Utf8SequenceLength(std::string_view text);

// `text` with each byte that is part of no valid sequence replaced by U+FFFD.
std::string ReplaceInvalidUtf8(std::string_view text);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_UTF8_H_
