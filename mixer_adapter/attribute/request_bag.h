// The attributes of one set of a request, as a view of its bytes (spec
// attributes.md 1, 3, 5).
#ifndef MIXER_ADAPTER_ATTRIBUTE_REQUEST_BAG_H_
#define MIXER_ADAPTER_ATTRIBUTE_REQUEST_BAG_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mixer_adapter/attribute/attribute_scanner.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/dictionary.h"
#include "mixer_adapter/attribute/index_pairs.h"
#include "mixer_adapter/attribute/reference_log.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer {

// One forward scan puts each attribute that the vocabulary knows into a slot;
// strings and maps stay indices until somebody reads them. Nothing is copied,
// and once warm nothing is allocated. Used by one thread, for one request after
// another.
//
// An attribute sent several times: an entry that names it by a message word
// beats one that names it by its global word, then the reference's order of the
// typed maps decides, then the last one wins. (The reference misses an
// attribute sent under its global word if a message word happens to be equal;
// decisions.md S1.)
class RequestBag final : public Bag {
 public:
  // Reads an istio.mixer.v1.CompressedAttributes. `attributes`, `default_words`
  // (unless empty) and `scratch` must outlive the use of the bag, as must
  // `vocabulary`. The default words serve if the set has none of its own.
  //
  // kInvalidArgument if the bytes are not a CompressedAttributes, with the
  // reference's text where it has one. An entry whose index is in no dictionary
  // is no error: that attribute is absent.
  absl::Status Decode(const Vocabulary& vocabulary, std::string_view attributes,
                      const std::vector<std::string_view>& default_words,
                      Scratch* scratch);

  Value Get(AttributeId id) const override;
  bool Contains(AttributeId id) const override { return slots_[id].rank != 0; }

  ReferenceLog& references() const { return references_; }

  // Whether somebody looked at all entries of a string map, which references
  // cannot say: an answer that depends on it fits no other request.
  bool read_whole_map() const { return read_whole_map_; }

 private:
  class Map;

  struct Slot {
    std::uint32_t rank = 0;  // 0: the attribute is absent
    // A string map, once it was read: a Map, or absent if it has unknown words.
    AttributeEntry entry;
  };

  struct Deferred {
    std::uint32_t word;
    AttributeEntry entry;
  };

  void Reset(const Vocabulary& vocabulary, Scratch* scratch);
  absl::Status Scan(std::string_view attributes);
  // Files the entry under the attribute that word `index` names.
  void File(std::int32_t index, const AttributeEntry& entry);
  void FileMessageWord(std::uint32_t word, const AttributeEntry& entry);
  void Put(AttributeId id, std::uint32_t rank, const AttributeEntry& entry);

  Value Resolve(AttributeId id, AttributeEntry* entry) const;
  Value ResolveMap(AttributeId id, AttributeEntry* entry) const;
  bool HasWords(const IndexPair* pairs, std::uint32_t count) const;

  const Vocabulary* vocabulary_ = nullptr;
  Scratch* scratch_ = nullptr;
  Dictionary dictionary_;
  mutable std::vector<Slot> slots_;  // by attribute id
  std::vector<AttributeId> filled_;  // which slots are not empty
  std::vector<Deferred> deferred_;   // named by words still to come
  std::vector<IndexPair> pairs_;     // of all string maps
  mutable ReferenceLog references_;
  mutable bool read_whole_map_ = false;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_REQUEST_BAG_H_
