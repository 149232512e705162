// The fixed list of words that proxy and Mixer both know (spec attributes.md
// 3). Istio 1.3 has 222; the list only ever grows.
#ifndef MIXER_ADAPTER_ATTRIBUTE_GLOBAL_DICTIONARY_H_
#define MIXER_ADAPTER_ATTRIBUTE_GLOBAL_DICTIONARY_H_

#include <string_view>

namespace mixer {

inline constexpr int kGlobalWordCount = 222;

extern const std::string_view kGlobalWords[kGlobalWordCount];

// The position of `word`, or -1.
int FindGlobalWord(std::string_view word);

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_GLOBAL_DICTIONARY_H_
