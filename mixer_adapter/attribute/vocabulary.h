// The attributes of one configuration: name <-> dense id <-> type <-> global
// word. The one place where attribute names are interned; requests and compiled
// expressions speak of ids.
#ifndef MIXER_ADAPTER_ATTRIBUTE_VOCABULARY_H_
#define MIXER_ADAPTER_ATTRIBUTE_VOCABULARY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/base/string_hash.h"

namespace mixer {

// 0, 1, 2, ... in the order of the names, so that walking ids walks names
// sorted.
using AttributeId = std::uint32_t;
inline constexpr AttributeId kNoAttribute = UINT32_MAX;

// An attribute that only some expressions may name: what a handler answers to
// one action, as "lookup.output.value".
struct LocalAttribute {
  std::string name;
  ValueType type;
  // Not below size() of the vocabulary that it extends.
  AttributeId id;
};

// Immutable; thread-safe. Owned by the Snapshot.
class Vocabulary {
 public:
  // The attributes that manifests declare. Besides them those that Mixer itself
  // reads (kReporterKind, ...) get an id, but stay undeclared.
  explicit Vocabulary(const std::map<std::string, ValueType>& declared);
  // `base`, which must outlive it, and `locals`, which hide attributes of the
  // same name in it. For compiling expressions: requests know no locals.
  Vocabulary(const Vocabulary& base, std::vector<LocalAttribute> locals);
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  // How many there are, locals aside.
  std::size_t size() const { return base_->attributes_.size(); }
  // kNoAttribute if the configuration does not know the name.
  AttributeId Find(std::string_view name) const;
  std::string_view name(AttributeId id) const {
    return id < size() ? std::string_view(At(id).name)
                       : std::string_view(Local(id).name);
  }
  ValueType type(AttributeId id) const {
    return id < size() ? At(id).type : Local(id).type;
  }
  // Only a declared attribute may stand in an expression.
  bool declared(AttributeId id) const {
    return id >= size() || At(id).declared;
  }

  // The attribute whose name is global word `index`, or kNoAttribute;
  // 0 <= index < kGlobalWordCount.
  AttributeId OfGlobalWord(int index) const {
    return base_->of_global_word_[index];
  }
  // The inverse: -1 if the name is no global word.
  int GlobalWordOf(AttributeId id) const { return At(id).global_word; }

  // What decides whose rules apply to a request (spec dispatch.md 3).
  AttributeId reporter_kind() const { return base_->reporter_kind_; }
  AttributeId source_namespace() const { return base_->source_namespace_; }
  AttributeId destination_namespace() const {
    return base_->destination_namespace_;
  }

 private:
  struct Attribute {
    std::string name;
    ValueType type;
    bool declared;
    int global_word;
  };

  const Attribute& At(AttributeId id) const { return base_->attributes_[id]; }
  const LocalAttribute& Local(AttributeId id) const;

  const Vocabulary* const base_;  // itself, if it has no locals
  const std::vector<LocalAttribute> locals_;

  // These of base_ alone.
  std::vector<Attribute> attributes_;
  absl::flat_hash_map<std::string, AttributeId, StringHash, StringEq> ids_;
  std::vector<AttributeId> of_global_word_;
  AttributeId reporter_kind_ = kNoAttribute;
  AttributeId source_namespace_ = kNoAttribute;
  AttributeId destination_namespace_ = kNoAttribute;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_VOCABULARY_H_
