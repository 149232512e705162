#include "mixer_adapter/attribute/delta_bag.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer {
namespace {

struct Words {
  std::string_view key;
  std::string_view value;
};

// A string map with its words looked up.
class WordMap final : public StringMap {
 public:
  WordMap(const Words* entries, std::uint32_t count)
      : entries_(entries), count_(count) {}

  std::optional<std::string_view> Find(std::string_view key) const override {
    // From the end: of two equal keys the last one wins.
    for (std::uint32_t i = count_; i-- > 0;) {
      if (entries_[i].key == key) return entries_[i].value;
    }
    return std::nullopt;
  }

  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    for (std::uint32_t i = 0; i < count_; ++i) {
      visit(entries_[i].key, entries_[i].value);
    }
  }

 private:
  const Words* const entries_;
  const std::uint32_t count_;
};

// The reference's name of the type in which the map's values are kept.
std::string_view GoTypeName(AttributeField field) {
  switch (field) {
    case AttributeField::kStrings:
      return "string";
    case AttributeField::kInt64s:
      return "int64";
    case AttributeField::kDoubles:
      return "float64";
    case AttributeField::kBools:
      return "bool";
    case AttributeField::kTimestamps:
      return "time.Time";
    case AttributeField::kDurations:
      return "time.Duration";
    case AttributeField::kBytes:
      return "[]uint8";
    case AttributeField::kStringMaps:
      return "attribute.StringMap";
  }
  return "";
}

}  // namespace

void DeltaBag::Reset(const Vocabulary& vocabulary, const Bag* first,
                     Scratch* scratch) {
  for (const AttributeId id : filled_) changed_[id] = Value();
  filled_.clear();
  vocabulary_ = &vocabulary;
  first_ = first;
  scratch_ = scratch;
  changed_.resize(vocabulary.size());
}

absl::Status DeltaBag::Update(
    std::string_view attributes,
    const std::vector<std::string_view>& default_words) {
  MIXER_RETURN_IF_ERROR(Scan(attributes));
  dictionary_.SetDefault(default_words);
  KeepLastOfEachName();
  MultiError errors;
  for (const auto& [index, unused, entry] : entries_) {
    const std::string_view name = Word(index, &errors);
    // The reference looks for duplicates in all maps but the first.
    if (!names_.insert(name).second &&
        entry.field != AttributeField::kStrings) {
      return absl::InvalidArgumentError(
          absl::StrCat("duplicate attribute ", ToAbsl(name), " (type ",
                       ToAbsl(GoTypeName(entry.field)), ")"));
    }
    Put(name, Resolve(entry, &errors));
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(errors.ToString());
}

absl::Status DeltaBag::Scan(std::string_view attributes) {
  dictionary_.Clear();
  pairs_.clear();
  entries_.clear();
  names_.clear();
  AttributeScanner scanner(attributes, dictionary_.own(), &pairs_);
  NamedEntry entry;
  while (scanner.Next(&entry.name, &entry.entry)) {
    entry.place = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back(entry);
  }
  return scanner.status();
}

// Puts the entries in the order in which the reference reads the maps: that of
// their field numbers. Of a name that a map holds twice the last one counts.
void DeltaBag::KeepLastOfEachName() {
  std::sort(entries_.begin(), entries_.end(),
            [](const NamedEntry& a, const NamedEntry& b) {
              return std::tie(a.entry.field, a.name, b.place) <
                     std::tie(b.entry.field, b.name, a.place);
            });
  entries_.erase(std::unique(entries_.begin(), entries_.end(),
                             [](const NamedEntry& a, const NamedEntry& b) {
                               return a.entry.field == b.entry.field &&
                                      a.name == b.name;
                             }),
                 entries_.end());
}

Value DeltaBag::Resolve(const AttributeEntry& entry, MultiError* errors) {
  switch (entry.field) {
    case AttributeField::kStrings:
      return Value::String(
          Word(static_cast<std::int32_t>(entry.value.int64()), errors));
    case AttributeField::kStringMaps:
      return ResolveMap(entry, errors);
    default:
      return entry.value;
  }
}

Value DeltaBag::ResolveMap(const AttributeEntry& entry, MultiError* errors) {
  auto [first, count] = ToPairSpan(entry.value);
  const IndexPair* const pairs =
      LastOfEachKey(pairs_.data() + first, &count, scratch_);
  auto* const words = scratch_->NewArray<Words>(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    words[i].key = Word(pairs[i].key, errors);
    words[i].value = Word(pairs[i].value, errors);
  }
  return Value::Map(new (scratch_->Allocate(sizeof(WordMap), alignof(WordMap)))
                        WordMap(words, count));
}

std::string_view DeltaBag::Word(std::int32_t index, MultiError* errors) const {
  if (dictionary_.Has(index)) return dictionary_.Word(index);
  errors->Add(absl::StrCat("attribute index ", index,
                           " is not defined in the available dictionaries"));
  return {};
}

void DeltaBag::Put(std::string_view name, const Value& value) {
  const AttributeId id = vocabulary_->Find(name);
  if (id == kNoAttribute) return;
  if (changed_[id].is_absent()) filled_.push_back(id);
  changed_[id] = value;
}

Value DeltaBag::Get(AttributeId id) const {
  const Value& changed = changed_[id];
  return changed.is_absent() ? first_->Get(id) : changed;
}

bool DeltaBag::Contains(AttributeId id) const {
  return changed_[id].is_present() || first_->Contains(id);
}

}  // namespace mixer
