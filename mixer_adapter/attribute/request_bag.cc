#include "mixer_adapter/attribute/request_bag.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <tuple>

#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/wire_reader.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer {
namespace {

absl::Status Malformed(const char* text) {
  return absl::InvalidArgumentError(text);
}
absl::Status Truncated() { return Malformed("unexpected EOF"); }
absl::Status WrongWireType() { return Malformed("wrong wire type"); }

// Years 1 to 9999, the range of google.protobuf.Timestamp and of Go's decoder.
constexpr std::int64_t kFirstSecond = -62135596800;
constexpr std::int64_t kLastSecond = 253402300799;
constexpr std::int64_t kNanosPerSecond = 1000000000;
// The limit of google.protobuf.Duration: 10 000 years.
constexpr std::int64_t kMaxDurationSeconds = 315576000000;

struct SecondsAndNanos {
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;
};

// Content of a google.protobuf.Timestamp or Duration.
absl::Status ReadSecondsAndNanos(std::string_view bytes, SecondsAndNanos* out) {
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    if (tag.field > 2) {
      if (!in.Skip(tag)) return Truncated();
      continue;
    }
    if (tag.type != WireType::kVarint) return WrongWireType();
    std::uint64_t number;
    if (!in.ReadVarint(&number)) return Truncated();
    if (tag.field == 1) {
      out->seconds = static_cast<std::int64_t>(number);
    } else {
      out->nanos = static_cast<std::int32_t>(number);
    }
  }
  return absl::OkStatus();
}

absl::Status ReadTimestamp(std::string_view bytes, Value* value) {
  SecondsAndNanos time;
  MIXER_RETURN_IF_ERROR(ReadSecondsAndNanos(bytes, &time));
  if (time.seconds < kFirstSecond) {
    return Malformed("timestamp: before 0001-01-01");
  }
  if (time.seconds > kLastSecond) {
    return Malformed("timestamp: after 10000-01-01");
  }
  if (time.nanos < 0 || time.nanos >= kNanosPerSecond) {
    return Malformed("timestamp: nanos not in range [0, 1e9)");
  }
  *value =
      Value::Timestamp(time.seconds, static_cast<std::uint32_t>(time.nanos));
  return absl::OkStatus();
}

absl::Status ReadDuration(std::string_view bytes, Value* value) {
  SecondsAndNanos span;
  MIXER_RETURN_IF_ERROR(ReadSecondsAndNanos(bytes, &span));
  if (span.seconds < -kMaxDurationSeconds ||
      span.seconds > kMaxDurationSeconds) {
    return Malformed("duration: seconds out of range");
  }
  if (span.nanos <= -kNanosPerSecond || span.nanos >= kNanosPerSecond) {
    return Malformed("duration: nanos out of range");
  }
  if ((span.seconds < 0 && span.nanos > 0) ||
      (span.seconds > 0 && span.nanos < 0)) {
    return Malformed("duration: seconds and nanos have different signs");
  }
  std::int64_t total;
  if (__builtin_mul_overflow(span.seconds, kNanosPerSecond, &total) ||
      __builtin_add_overflow(total, span.nanos, &total)) {
    return Malformed("duration: out of range for 64 bits of nanoseconds");
  }
  *value = Value::Duration(total);
  return absl::OkStatus();
}

// The highest bit of a rank marks entries named by a message word, below it
// stands the word's position, lowest the precedence of the typed map (spec
// attributes.md 5.1): strings, string maps, then in order of field number.
constexpr std::uint32_t kMessageWordRank = std::uint32_t{1} << 31;
constexpr int kPrecedenceBits = 4;

std::uint32_t Precedence(std::uint32_t field) {
  constexpr std::uint32_t kStrings = 2;
  constexpr std::uint32_t kStringMaps = 9;
  if (field == kStrings) return 10;
  if (field == kStringMaps) return 9;
  return 9 - field + 2;  // int64s 8 ... bytes 3
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
      const std::string_view word = bag_->Word(pairs_[i].key);
      if (word == key) {
        bag_->references_.NoteKey(id_, word, true);
        return bag_->Word(pairs_[i].value);
      }
    }
    // `key` is the caller's: it may be gone when the log is read.
    bag_->references_.NoteKey(id_, bag_->scratch_->Copy(key), false);
    return std::nullopt;
  }

  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    for (std::uint32_t i = 0; i < count_; ++i) {
      visit(bag_->Word(pairs_[i].key), bag_->Word(pairs_[i].value));
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
  // None at all are own words too: an empty default may be a temporary.
  if (own_words_.empty() && !default_words.empty()) words_ = &default_words;
  for (const Deferred& deferred : deferred_) {
    FileMessageWord(deferred.word, deferred.entry);
  }
  return absl::OkStatus();
}

void RequestBag::Reset(const Vocabulary& vocabulary, Scratch* scratch) {
  for (const AttributeId id : filled_) slots_[id].rank = 0;
  filled_.clear();
  own_words_.clear();
  words_ = &own_words_;
  deferred_.clear();
  pairs_.clear();
  vocabulary_ = &vocabulary;
  scratch_ = scratch;
  slots_.resize(vocabulary.size());
  references_.Reset(vocabulary.size());
}

absl::Status RequestBag::Scan(std::string_view attributes) {
  WireReader in(attributes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    if (tag.field > static_cast<std::uint32_t>(Field::kStringMaps)) {
      if (!in.Skip(tag)) return Truncated();
      continue;
    }
    if (tag.type != WireType::kBytes) return WrongWireType();
    std::string_view bytes;
    if (!in.ReadBytes(&bytes)) return Truncated();
    const auto field = static_cast<Field>(tag.field);
    if (field == Field::kWords) {
      own_words_.push_back(bytes);
    } else {
      MIXER_RETURN_IF_ERROR(ReadEntry(field, bytes));
    }
  }
  return absl::OkStatus();
}

absl::Status RequestBag::ReadEntry(Field field, std::string_view bytes) {
  WireReader in(bytes);
  std::int32_t name = 0;  // a missing key means index 0
  std::uint64_t number = 0;
  std::string_view content;
  bool has_value = false;
  const bool by_content = field >= Field::kTimestamps;
  const WireType want = by_content                 ? WireType::kBytes
                        : field == Field::kDoubles ? WireType::kFixed64
                                                   : WireType::kVarint;
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    if (tag.field == 1) {
      if (tag.type != WireType::kVarint) return WrongWireType();
      std::uint64_t coded;
      if (!in.ReadVarint(&coded)) return Truncated();
      name = UnZigZag32(coded);
    } else if (tag.field == 2) {
      if (tag.type != want) return WrongWireType();
      const bool read = by_content                   ? in.ReadBytes(&content)
                        : want == WireType::kFixed64 ? in.ReadFixed64(&number)
                                                     : in.ReadVarint(&number);
      if (!read) return Truncated();
      has_value = true;
    } else if (!in.Skip(tag)) {
      return Truncated();
    }
  }

  Entry entry{field, Value()};
  switch (field) {
    case Field::kWords:
    case Field::kStrings:
      entry.value = Value::Int64(UnZigZag32(number));
      break;
    case Field::kInt64s:
      entry.value = Value::Int64(static_cast<std::int64_t>(number));
      break;
    case Field::kDoubles: {
      double real;
      std::memcpy(&real, &number, sizeof(real));
      entry.value = Value::Double(real);
      break;
    }
    case Field::kBools:
      entry.value = Value::Bool(number != 0);
      break;
    case Field::kTimestamps:
      // Without a value the reference sees Go's zero time, not 1970.
      entry.value = Value::Timestamp(kFirstSecond, 0);
      if (has_value)
        MIXER_RETURN_IF_ERROR(ReadTimestamp(content, &entry.value));
      break;
    case Field::kDurations:
      MIXER_RETURN_IF_ERROR(ReadDuration(content, &entry.value));
      break;
    case Field::kBytes:
      entry.value = Value::Bytes(content);
      break;
    case Field::kStringMaps:
      MIXER_RETURN_IF_ERROR(ReadStringMap(content, &entry.value));
      break;
  }
  File(name, entry);
  return absl::OkStatus();
}

absl::Status RequestBag::ReadStringMap(std::string_view bytes, Value* value) {
  const std::size_t first = pairs_.size();
  WireReader in(bytes);
  while (!in.done()) {
    WireTag tag;
    if (!in.ReadTag(&tag)) return Truncated();
    if (tag.field != 1) {
      if (!in.Skip(tag)) return Truncated();
      continue;
    }
    if (tag.type != WireType::kBytes) return WrongWireType();
    std::string_view entry;
    if (!in.ReadBytes(&entry)) return Truncated();
    IndexPair pair{0, 0};
    WireReader fields(entry);
    while (!fields.done()) {
      WireTag field;
      std::uint64_t coded;
      if (!fields.ReadTag(&field)) return Truncated();
      if (field.field > 2) {
        if (!fields.Skip(field)) return Truncated();
        continue;
      }
      if (field.type != WireType::kVarint) return WrongWireType();
      if (!fields.ReadVarint(&coded)) return Truncated();
      (field.field == 1 ? pair.key : pair.value) = UnZigZag32(coded);
    }
    pairs_.push_back(pair);
  }
  *value = Value::Int64(static_cast<std::int64_t>(std::uint64_t{first} << 32 |
                                                  (pairs_.size() - first)));
  return absl::OkStatus();
}

void RequestBag::File(std::int32_t index, const Entry& entry) {
  if (index >= 0) {
    if (index >= kGlobalWordCount) return;
    const AttributeId id = vocabulary_->OfGlobalWord(index);
    if (id == kNoAttribute) return;
    Put(id, Precedence(static_cast<std::uint32_t>(entry.field)), entry);
    return;
  }
  // The words usually come first; what they do not yet explain waits.
  const auto word = static_cast<std::uint32_t>(-(index + 1));
  if (deferred_.empty() && word < own_words_.size()) {
    FileMessageWord(word, entry);
  } else {
    deferred_.push_back({word, entry});
  }
}

void RequestBag::FileMessageWord(std::uint32_t word, const Entry& entry) {
  if (word >= words_->size()) return;
  const AttributeId id = vocabulary_->Find((*words_)[word]);
  if (id == kNoAttribute) return;
  Put(id,
      kMessageWordRank | word << kPrecedenceBits |
          Precedence(static_cast<std::uint32_t>(entry.field)),
      entry);
}

void RequestBag::Put(AttributeId id, std::uint32_t rank, const Entry& entry) {
  Slot& slot = slots_[id];
  if (slot.rank == 0) filled_.push_back(id);
  if (rank >= slot.rank) slot = {rank, entry};
}

bool RequestBag::HasWord(std::int32_t index) const {
  if (index >= 0) return index < kGlobalWordCount;
  return static_cast<std::uint32_t>(-(index + 1)) < words_->size();
}

std::string_view RequestBag::Word(std::int32_t index) const {
  return index >= 0 ? kGlobalWords[index] : (*words_)[-(index + 1)];
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

Value RequestBag::Resolve(AttributeId id, Entry* entry) const {
  if (entry->field == Field::kStrings) {
    const auto index = static_cast<std::int32_t>(entry->value.int64());
    return HasWord(index) ? Value::String(Word(index)) : Value();
  }
  if (entry->field == Field::kStringMaps) return ResolveMap(id, entry);
  return entry->value;
}

Value RequestBag::ResolveMap(AttributeId id, Entry* entry) const {
  if (entry->value.kind() != Value::Kind::kInt64) return entry->value;
  const auto span = static_cast<std::uint64_t>(entry->value.int64());
  const IndexPair* pairs = pairs_.data() + (span >> 32);
  auto count = static_cast<std::uint32_t>(span);
  entry->value = Value();
  if (!HasWords(pairs, count)) {
    // Unless the unknown index was replaced, it loses the whole map.
    pairs = LastOfEachKey(pairs, &count);
    if (!HasWords(pairs, count)) return Value();
  }
  entry->value = Value::Map(new (scratch_->Allocate(sizeof(Map), alignof(Map)))
                                Map(this, id, pairs, count));
  return entry->value;
}

bool RequestBag::HasWords(const IndexPair* pairs, std::uint32_t count) const {
  return std::all_of(pairs, pairs + count, [this](const IndexPair& pair) {
    return HasWord(pair.key) && HasWord(pair.value);
  });
}

const RequestBag::IndexPair* RequestBag::LastOfEachKey(
    const IndexPair* pairs, std::uint32_t* count) const {
  auto* const order = scratch_->NewArray<std::uint32_t>(*count);
  std::iota(order, order + *count, 0);
  std::sort(order, order + *count, [pairs](std::uint32_t a, std::uint32_t b) {
    return std::tie(pairs[a].key, a) < std::tie(pairs[b].key, b);
  });
  auto* const last = scratch_->NewArray<IndexPair>(*count);
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const IndexPair& pair = pairs[order[i]];
    if (kept > 0 && last[kept - 1].key == pair.key) --kept;
    last[kept++] = pair;
  }
  *count = kept;
  return last;
}

}  // namespace mixer
