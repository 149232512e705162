// The attributes of a delta-encoded report, set by set (spec attributes.md 6,
// 7).
#ifndef MIXER_ADAPTER_ATTRIBUTE_DELTA_BAG_H_
#define MIXER_ADAPTER_ATTRIBUTE_DELTA_BAG_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "mixer_adapter/attribute/attribute_scanner.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/dictionary.h"
#include "mixer_adapter/attribute/index_pairs.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/base/string_hash.h"

namespace mixer {

// What the first set said, as changed by each later one: a set can override and
// add, never delete. Reading from it notes nothing but what it passes on to the
// first set's bag: a report has no answer that could refer to attributes. Used
// by one thread, for one report after another.
//
// Unlike a RequestBag it decodes at once, as the reference does: here an index
// that is in no dictionary is an error.
class DeltaBag final : public Bag {
 public:
  // Forgets everything and starts with what `first` says. All three must
  // outlive the use of the bag.
  void Reset(const Vocabulary& vocabulary, const Bag* first, Scratch* scratch);

  // Takes over the next set, a CompressedAttributes; its bytes must outlive the
  // use of the bag, the default words need not.
  //
  // kInvalidArgument with the reference's text if the bytes are none, if an
  // index is in no dictionary (that word is then empty), or if the set says one
  // attribute twice; in the last case the rest of the set is not read. What was
  // taken over before stays.
  absl::Status Update(std::string_view attributes,
                      const std::vector<std::string_view>& default_words);

  Value Get(AttributeId id) const override;
  bool Contains(AttributeId id) const override;

 private:
  struct NamedEntry {
    std::int32_t name;
    std::uint32_t place;  // among all entries of the set
    AttributeEntry entry;
  };

  absl::Status Scan(std::string_view attributes);
  void KeepLastOfEachName();
  Value Resolve(const AttributeEntry& entry, MultiError* errors);
  Value ResolveMap(const AttributeEntry& entry, MultiError* errors);
  // The empty word if there is none.
  std::string_view Word(std::int32_t index, MultiError* errors) const;
  void Put(std::string_view name, const Value& value);

  const Vocabulary* vocabulary_ = nullptr;
  const Bag* first_ = nullptr;
  Scratch* scratch_ = nullptr;
  std::vector<Value> changed_;       // by attribute id; absent: as in first_
  std::vector<AttributeId> filled_;  // which of them are not absent
  // Of the set at hand.
  Dictionary dictionary_;
  std::vector<IndexPair> pairs_;
  std::vector<NamedEntry> entries_;
  absl::flat_hash_set<std::string_view, StringHash, StringEq> names_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_DELTA_BAG_H_
