// Which attributes a request's answer depended on. Sent with the answer: a
// client may reuse it for every request that agrees in these (spec
// attributes.md 9).
#ifndef MIXER_ADAPTER_ATTRIBUTE_REFERENCE_LOG_H_
#define MIXER_ADAPTER_ATTRIBUTE_REFERENCE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "mixer_adapter/attribute/vocabulary.h"

namespace mixer {

// Belongs to one request at a time; reused, so that noting allocates nothing
// once warm. Copyable, to go back to an earlier state.
class ReferenceLog {
 public:
  struct Key {
    AttributeId id;
    std::string_view key;
    bool present;
  };

  // Forgets everything; from now on ids are below `attribute_count`.
  void Reset(std::size_t attribute_count);

  void Note(AttributeId id, bool present) {
    const std::uint64_t bit = std::uint64_t{1} << (id % 64);
    touched_[id / 64] |= bit;
    if (present) present_[id / 64] |= bit;
  }
  // An entry of a string map; `key` must live as long as the request. The empty
  // key stands for the attribute itself, as in the reference.
  void NoteKey(AttributeId id, std::string_view key, bool present);

  // Every reference, sorted by name and key; the key of an attribute itself is
  // empty.
  void ForEach(absl::FunctionRef<void(AttributeId id, std::string_view key,
                                      bool present)>
                   visit) const;

  // Appends the content of an istio.mixer.v1.ReferencedAttributes, sorted by
  // name and key. Global words from `global_word_count` on, which the client
  // does not know, are spelled out.
  void Encode(const Vocabulary& vocabulary, std::uint32_t global_word_count,
              std::string* out) const;

 private:
  std::vector<std::uint64_t> touched_;  // a bit per attribute
  std::vector<std::uint64_t> present_;
  std::vector<Key> keys_;  // sorted by id, key
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_REFERENCE_LOG_H_
