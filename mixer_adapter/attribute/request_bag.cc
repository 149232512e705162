#include "mixer_adapter/attribute/request_bag.h"

#include <algorithm>
#include <optional>

#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer {
namespace {

// The highest bit of a rank marks entries named by a message word, below it
// stands the word's position, lowest the precedence of the typed map (spec
// attributes.md 5.1): strings, string maps, then in order of field number.
constexpr std::uint32_t kMessageWordRank = std::uint32_t{1} << 31;
constexpr int kPrecedenceBits = 4;

std::uint32_t Precedence(AttributeField field) {
  if (field == AttributeField::kStrings) return 10;
  if (field == AttributeField::kStringMaps) return 9;
  return 11 - static_cast<std::uint32_t>(field);  // int64s 8 ... bytes 3
}

}  // namespace

// A string map of the request: pairs of dictionary indices, all of them known.
class RequestBag::Map final : public StringMap {
 public:
  Map(const RequestBag* bag, AttributeId id, const IndexPair* pairs,
      std::uint32_t count)
      : bag_(bag), pairs_(pairs), id_(id), count_(count) {}

  std::optional<std::string_view> Find(std::string_view key) const override {
    // From the end: of two equal keys the last one wins.
    for (std::uint32_t i = count_; i-- > 0;) {
      const std::string_view word = bag_->dictionary_.Word(pairs_[i].key);
      if (word == key) {
        bag_->references_.NoteKey(id_, word, true);
        return bag_->dictionary_.Word(pairs_[i].value);
      }
    }
    // `key` is the caller's: it may be gone when the log is read.
    bag_->references_.NoteKey(id_, bag_->scratch_->Copy(key), false);
    return std::nullopt;
  }

  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    bag_->read_whole_map_ = true;
    for (std::uint32_t i = 0; i < count_; ++i) {
      visit(bag_->dictionary_.Word(pairs_[i].key),
            bag_->dictionary_.Word(pairs_[i].value));
    }
  }

 private:
  const RequestBag* const bag_;
  const IndexPair* const pairs_;
  const AttributeId id_;
  const std::uint32_t count_;
};

absl::Status RequestBag::Decode(
    const Vocabulary& vocabulary, std::string_view attributes,
    const std::vector<std::string_view>& default_words, Scratch* scratch) {
  Reset(vocabulary, scratch);
  MIXER_RETURN_IF_ERROR(Scan(attributes));
  dictionary_.SetDefault(default_words);
  for (const Deferred& deferred : deferred_) {
    FileMessageWord(deferred.word, deferred.entry);
  }
  return absl::OkStatus();
}

void RequestBag::Reset(const Vocabulary& vocabulary, Scratch* scratch) {
  read_whole_map_ = false;
  for (const AttributeId id : filled_) slots_[id].rank = 0;
  filled_.clear();
  dictionary_.Clear();
  deferred_.clear();
  pairs_.clear();
  vocabulary_ = &vocabulary;
  scratch_ = scratch;
  slots_.resize(vocabulary.size());
  references_.Reset(vocabulary.size());
}

absl::Status RequestBag::Scan(std::string_view attributes) {
  AttributeScanner scanner(attributes, dictionary_.own(), &pairs_);
  std::int32_t name;
  AttributeEntry entry;
  while (scanner.Next(&name, &entry)) File(name, entry);
  return scanner.status();
}

void RequestBag::File(std::int32_t index, const AttributeEntry& entry) {
  if (index >= 0) {
    if (index >= kGlobalWordCount) return;
    const AttributeId id = vocabulary_->OfGlobalWord(index);
    if (id == kNoAttribute) return;
    Put(id, Precedence(entry.field), entry);
    return;
  }
  // The words usually come first; what they do not yet explain waits.
  const std::uint32_t word = Dictionary::SlotOf(index);
  if (deferred_.empty() && word < dictionary_.message_words().size()) {
    FileMessageWord(word, entry);
  } else {
    deferred_.push_back({word, entry});
  }
}

void RequestBag::FileMessageWord(std::uint32_t word,
                                 const AttributeEntry& entry) {
  const std::vector<std::string_view>& words = dictionary_.message_words();
  if (word >= words.size()) return;
  const AttributeId id = vocabulary_->Find(words[word]);
  if (id == kNoAttribute) return;
  Put(id, kMessageWordRank | word << kPrecedenceBits | Precedence(entry.field),
      entry);
}

void RequestBag::Put(AttributeId id, std::uint32_t rank,
                     const AttributeEntry& entry) {
  Slot& slot = slots_[id];
  if (slot.rank == 0) filled_.push_back(id);
  if (rank >= slot.rank) slot = {rank, entry};
}

Value RequestBag::Get(AttributeId id) const {
  Slot& slot = slots_[id];
  const Value value = slot.rank == 0 ? Value() : Resolve(id, &slot.entry);
  // A map is referenced by its keys alone (spec attributes.md 9).
  if (value.kind() != Value::Kind::kStringMap) {
    references_.Note(id, value.is_present());
  }
  return value;
}

Value RequestBag::Resolve(AttributeId id, AttributeEntry* entry) const {
  if (entry->field == AttributeField::kStrings) {
    const auto index = static_cast<std::int32_t>(entry->value.int64());
    return dictionary_.Has(index) ? Value::String(dictionary_.Word(index))
                                  : Value();
  }
  if (entry->field == AttributeField::kStringMaps) return ResolveMap(id, entry);
  return entry->value;
}

Value RequestBag::ResolveMap(AttributeId id, AttributeEntry* entry) const {
  if (entry->value.kind() != Value::Kind::kInt64) return entry->value;
  auto [first, count] = ToPairSpan(entry->value);
  const IndexPair* pairs = pairs_.data() + first;
  entry->value = Value();
  if (!HasWords(pairs, count)) {
    // Unless the unknown index was replaced, it loses the whole map.
    pairs = LastOfEachKey(pairs, &count, scratch_);
    if (!HasWords(pairs, count)) return Value();
  }
  entry->value = Value::Map(new (scratch_->Allocate(sizeof(Map), alignof(Map)))
                                Map(this, id, pairs, count));
  return entry->value;
}

bool RequestBag::HasWords(const IndexPair* pairs, std::uint32_t count) const {
  return std::all_of(pairs, pairs + count, [this](const IndexPair& pair) {
    return dictionary_.Has(pair.key) && dictionary_.Has(pair.value);
  });
}

}  // namespace mixer
