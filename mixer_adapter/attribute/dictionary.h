// What the indices of one attribute set mean (spec attributes.md 3).
#ifndef MIXER_ADAPTER_ATTRIBUTE_DICTIONARY_H_
#define MIXER_ADAPTER_ATTRIBUTE_DICTIONARY_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "mixer_adapter/attribute/global_dictionary.h"

namespace mixer {

// Words by index: 0, 1, ... are the global words, -1, -2, ... those of the
// message. Views the message's bytes. Reused, so that it allocates nothing once
// warm.
class Dictionary {
 public:
  // Forgets the message's words.
  void Clear() {
    own_.clear();
    default_ = nullptr;
  }
  // The set's own words, to be filled.
  std::vector<std::string_view>* own() { return &own_; }
  // `words`, which must outlive the use of the dictionary, serve if the set has
  // none of its own. No words at all are not kept: they may be a temporary.
  void SetDefault(const std::vector<std::string_view>& words) {
    if (own_.empty() && !words.empty()) default_ = &words;
  }

  // Of the message; slot 0 is index -1.
  const std::vector<std::string_view>& message_words() const {
    return default_ == nullptr ? own_ : *default_;
  }
  static constexpr std::uint32_t SlotOf(std::int32_t index) {
    return static_cast<std::uint32_t>(-(index + 1));
  }

  bool Has(std::int32_t index) const {
    return index >= 0 ? index < kGlobalWordCount
                      : SlotOf(index) < message_words().size();
  }
  // Only if it Has(index).
  std::string_view Word(std::int32_t index) const {
    return index >= 0 ? kGlobalWords[index] : message_words()[SlotOf(index)];
  }

 private:
  std::vector<std::string_view> own_;
  const std::vector<std::string_view>* default_ = nullptr;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_DICTIONARY_H_
