// A request's attributes for tests, and a note of what was read.
#ifndef MIXER_ADAPTER_TESTING_FAKE_BAG_H_
#define MIXER_ADAPTER_TESTING_FAKE_BAG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/vocabulary.h"

namespace mixer::testing {

struct Bytes {
  std::string bytes;
};

// An attribute value that owns what it holds.
using TypedValue =
    std::variant<std::string, std::int64_t, double, bool, absl::Time,
                 absl::Duration, Bytes, std::map<std::string, std::string>>;
using TypedMap = std::map<std::string, TypedValue>;

// As the wire would record it: a map that is present is no reference, its
// entries are.
struct Reference {
  std::string name;
  std::string key;     // empty: the attribute itself
  bool exact = false;  // else ABSENCE

  bool operator==(const Reference& other) const { return Key() == other.Key(); }
  bool operator<(const Reference& other) const { return Key() < other.Key(); }

 private:
  std::tuple<std::string, std::string, bool> Key() const {
    return {name, key, exact};
  }
};
std::ostream& operator<<(std::ostream& out, const Reference& reference);

// Owns its values; `vocabulary` must outlive it. Names that the vocabulary does
// not know are dropped, as no expression can ask for them.
class FakeBag final : public Bag {
 public:
  FakeBag(const Vocabulary& vocabulary, const TypedMap& attributes);
  ~FakeBag();

  Value Get(AttributeId id) const override;
  bool Contains(AttributeId id) const override { return values_.count(id) > 0; }

  // Everything read so far, sorted, each once.
  std::vector<Reference> References() const;
  void ForgetReferences() { references_.clear(); }

 private:
  class RecordingMap;

  Value View(AttributeId id, const TypedValue& value);
  void Note(AttributeId id, std::string_view key, bool exact) const;

  const Vocabulary& vocabulary_;
  TypedMap attributes_;  // what the views view
  std::vector<std::unique_ptr<RecordingMap>> maps_;
  std::map<AttributeId, Value> values_;
  mutable std::map<std::pair<AttributeId, std::string>, bool> references_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_FAKE_BAG_H_
