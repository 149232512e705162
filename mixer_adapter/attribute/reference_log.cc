#include "mixer_adapter/attribute/reference_log.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/wire_writer.h"

namespace mixer {
namespace {

// Field numbers of ReferencedAttributes and AttributeMatch.
constexpr std::uint32_t kWords = 1;
constexpr std::uint32_t kAttributeMatches = 2;
constexpr std::uint32_t kName = 1;
constexpr std::uint32_t kCondition = 2;
constexpr std::uint32_t kMapKey = 4;
constexpr std::uint64_t kAbsence = 1;
constexpr std::uint64_t kExact = 2;

// Gives words their index; those that the client does not know go to `out`,
// once each, in the order of their indices.
class WordEncoder {
 public:
  WordEncoder(std::uint32_t global_word_count, std::string* out)
      : global_word_count_(global_word_count), out_(out) {}

  std::int32_t Name(const Vocabulary& vocabulary, AttributeId id) {
    const int global = vocabulary.GlobalWordOf(id);
    return Known(global) ? global : Spell(vocabulary.name(id));
  }

  std::int32_t Key(std::string_view key) {
    const int global = FindGlobalWord(key);
    return Known(global) ? global : Spell(key);
  }

 private:
  bool Known(int global) const {
    return global >= 0 &&
           static_cast<std::uint32_t>(global) < global_word_count_;
  }

  std::int32_t Spell(std::string_view word) {
    for (std::size_t slot = 0; slot < count_; ++slot) {
      if (Spelled(slot) == word) return -1 - static_cast<std::int32_t>(slot);
    }
    AppendBytesField(kWords, word, out_);
    if (count_ < few_.size()) {
      few_[count_] = word;
    } else {
      more_.push_back(word);
    }
    return -1 - static_cast<std::int32_t>(count_++);
  }

  std::string_view Spelled(std::size_t slot) const {
    return slot < few_.size() ? few_[slot] : more_[slot - few_.size()];
  }

  const std::uint32_t global_word_count_;
  std::string* const out_;
  std::size_t count_ = 0;
  std::array<std::string_view, 64> few_;
  std::vector<std::string_view> more_;
};

// Calls visit(id, key, present) for each reference, sorted by name and key.
template <typename Visit>
void ForEachReference(const std::vector<std::uint64_t>& touched,
                      const std::vector<std::uint64_t>& present,
                      const std::vector<ReferenceLog::Key>& keys,
                      const Visit& visit) {
  auto key = keys.begin();
  for (std::size_t word = 0; word < touched.size(); ++word) {
    for (std::uint64_t bits = touched[word]; bits != 0; bits &= bits - 1) {
      const auto bit = static_cast<std::uint32_t>(__builtin_ctzll(bits));
      const auto id = static_cast<AttributeId>(word * 64 + bit);
      for (; key != keys.end() && key->id < id; ++key) {
        visit(key->id, key->key, key->present);
      }
      visit(id, std::string_view(), (present[word] >> bit & 1) != 0);
    }
  }
  for (; key != keys.end(); ++key) visit(key->id, key->key, key->present);
}

}  // namespace

void ReferenceLog::Reset(std::size_t attribute_count) {
  const std::size_t words = (attribute_count + 63) / 64;
  touched_.assign(words, 0);
  present_.assign(words, 0);
  keys_.clear();
}

void ReferenceLog::NoteKey(AttributeId id, std::string_view key, bool present) {
  if (key.empty()) return Note(id, present);
  const auto before = [](const Key& a, const Key& b) {
    return std::tie(a.id, a.key) < std::tie(b.id, b.key);
  };
  const Key entry{id, key, present};
  const auto at = std::lower_bound(keys_.begin(), keys_.end(), entry, before);
  if (at == keys_.end() || at->id != id || at->key != key) {
    keys_.insert(at, entry);
  }
}

void ReferenceLog::ForEach(
    absl::FunctionRef<void(AttributeId, std::string_view, bool)> visit) const {
  ForEachReference(touched_, present_, keys_, visit);
}

void ReferenceLog::Encode(const Vocabulary& vocabulary,
                          std::uint32_t global_word_count,
                          std::string* out) const {
  // Words stand before matches on the wire but are found while the matches are
  // written: so walk twice, the second time with the indices settled.
  WordEncoder words(global_word_count, out);
  ForEachReference(touched_, present_, keys_,
                   [&](AttributeId id, std::string_view key, bool) {
                     if (!key.empty()) words.Key(key);
                     words.Name(vocabulary, id);
                   });
  ForEachReference(
      touched_, present_, keys_,
      [&](AttributeId id, std::string_view key, bool present) {
        SubMessage match(kAttributeMatches, out);
        const std::int32_t name = words.Name(vocabulary, id);
        if (name != 0) AppendVarintField(kName, ZigZag32(name), out);
        AppendVarintField(kCondition, present ? kExact : kAbsence, out);
        const std::int32_t map_key = key.empty() ? 0 : words.Key(key);
        if (map_key != 0) AppendVarintField(kMapKey, ZigZag32(map_key), out);
        match.Close();
      });
}

}  // namespace mixer
