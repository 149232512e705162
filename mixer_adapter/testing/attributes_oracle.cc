#include "mixer_adapter/testing/attributes_oracle.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/unknown_field_set.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/attribute/global_dictionary.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/attribute/wire_reader.h"

namespace mixer::testing {
namespace {

using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;
using istio::mixer::v1::CompressedAttributes;

constexpr std::int64_t kFirstSecond = -62135596800;
constexpr std::int64_t kLastSecond = 253402300799;
constexpr int kOurGroupDepth = 64;

int Depth(const UnknownFieldSet& set) {
  int depth = 0;
  for (int i = 0; i < set.field_count(); ++i) {
    if (set.field(i).type() != UnknownField::TYPE_GROUP) continue;
    depth = std::max(depth, 1 + Depth(set.field(i).group()));
  }
  return depth;
}

// What the generated class does not tell: whether the stricter rules hold, and
// what they cannot decide.
class Strictness {
 public:
  bool accepted = true;
  // Something that protobuf merges or limits otherwise than we do.
  bool undecided = false;
  std::map<std::int32_t, bool> timestamp_has_value;

  void Message(const std::string& bytes) {
    ForEach(bytes, [this](const UnknownField& field) {
      if (field.number() > 9) return;
      if (!Want(field, UnknownField::TYPE_LENGTH_DELIMITED)) return;
      if (field.number() > 1) Entry(field.number(), field.length_delimited());
    });
  }

 private:
  template <typename Visit>
  void ForEach(const std::string& bytes, const Visit& visit) {
    UnknownFieldSet set;
    if (!set.ParseFromString(bytes)) {
      accepted = false;
      return;
    }
    if (Depth(set) >= kOurGroupDepth) undecided = true;
    for (int i = 0; i < set.field_count(); ++i) visit(set.field(i));
  }

  bool Want(const UnknownField& field, UnknownField::Type type) {
    if (field.type() == type) return true;
    accepted = false;
    return false;
  }

  void Entry(int map, const std::string& bytes) {
    std::int32_t key = 0;
    std::optional<std::string> value;
    ForEach(bytes, [&](const UnknownField& field) {
      if (field.number() == 1) {
        if (Want(field, UnknownField::TYPE_VARINT)) {
          key = UnZigZag32(field.varint());
        }
      } else if (field.number() == 2) {
        const auto type = map == 4  ? UnknownField::TYPE_FIXED64
                          : map < 6 ? UnknownField::TYPE_VARINT
                                    : UnknownField::TYPE_LENGTH_DELIMITED;
        if (!Want(field, type)) return;
        // Protobuf merges two messages, we take the last, as Go does.
        if (map >= 6 && value.has_value()) undecided = true;
        value = map >= 6 ? field.length_delimited() : "";
      }
    });
    if (map == 6) timestamp_has_value[key] = value.has_value();
    if (!value.has_value()) return;
    if (map == 6) Timestamp(*value);
    if (map == 7) Duration(*value);
    if (map == 9) StringMap(*value);
  }

  void TwoVarints(const std::string& bytes) {
    ForEach(bytes, [this](const UnknownField& field) {
      if (field.number() <= 2) Want(field, UnknownField::TYPE_VARINT);
    });
  }

  void StringMap(const std::string& bytes) {
    ForEach(bytes, [this](const UnknownField& field) {
      if (field.number() == 1 &&
          Want(field, UnknownField::TYPE_LENGTH_DELIMITED)) {
        TwoVarints(field.length_delimited());
      }
    });
  }

  void Timestamp(const std::string& bytes) {
    TwoVarints(bytes);
    google::protobuf::Timestamp time;
    if (!time.ParseFromString(bytes) || time.seconds() < kFirstSecond ||
        time.seconds() > kLastSecond || time.nanos() < 0 ||
        time.nanos() >= 1000000000) {
      accepted = false;
    }
  }

  void Duration(const std::string& bytes) {
    TwoVarints(bytes);
    google::protobuf::Duration span;
    if (!span.ParseFromString(bytes)) {
      accepted = false;
      return;
    }
    const __int128 total =
        static_cast<__int128>(span.seconds()) * 1000000000 + span.nanos();
    const bool signs = (span.seconds() < 0 && span.nanos() > 0) ||
                       (span.seconds() > 0 && span.nanos() < 0);
    if (signs || span.nanos() <= -1000000000 || span.nanos() >= 1000000000 ||
        total != static_cast<std::int64_t>(total)) {
      accepted = false;
    }
  }
};

// The one difference in varints: protobuf takes tags and lengths of at most
// five bytes, we and Go take ten.
bool HasLongVarint(std::string_view wire) {
  int run = 0;
  for (const char byte : wire) {
    run = static_cast<unsigned char>(byte) >= 0x80 ? run + 1 : 0;
    if (run >= 5) return true;
  }
  return false;
}

// Of a tag of five bytes protobuf drops what is beyond 32 bits; we reject it,
// as no field has such a number.
bool HasOversizeTag(std::string_view wire) {
  int run = 0;
  for (const char c : wire) {
    const auto byte = static_cast<unsigned char>(c);
    if (run >= 4 && byte > 0x0f && byte < 0x80) return true;
    run = byte >= 0x80 ? run + 1 : 0;
  }
  return false;
}

// What a decoded message says of an attribute: by the rules of spec
// attributes.md 5.1, but for decision S1.
class Expectation {
 public:
  Expectation(const CompressedAttributes& message, const Strictness& strictness)
      : message_(message), strictness_(strictness) {}

  // Empty, or how `got` differs.
  std::string Compare(std::string_view name, const Value& got) const {
    for (int i = message_.words_size(); i-- > 0;) {
      if (message_.words(i) != name) continue;
      if (const auto answer = CompareAt(-1 - i, got)) return *answer;
    }
    const int global = FindGlobalWord(name);
    if (global >= 0) {
      if (const auto answer = CompareAt(global, got)) return *answer;
    }
    return Is(got, Value());
  }

 private:
  // Nothing if no map has the index.
  std::optional<std::string> CompareAt(std::int32_t index,
                                       const Value& got) const {
    const auto& m = message_;
    if (const auto it = m.strings().find(index); it != m.strings().end()) {
      const auto word = Word(it->second);
      return Is(got, word.has_value() ? Value::String(*word) : Value());
    }
    if (const auto it = m.string_maps().find(index);
        it != m.string_maps().end()) {
      return IsMap(got, it->second);
    }
    if (const auto it = m.int64s().find(index); it != m.int64s().end()) {
      return Is(got, Value::Int64(it->second));
    }
    if (const auto it = m.doubles().find(index); it != m.doubles().end()) {
      return Is(got, Value::Double(it->second));
    }
    if (const auto it = m.bools().find(index); it != m.bools().end()) {
      return Is(got, Value::Bool(it->second));
    }
    if (const auto it = m.timestamps().find(index);
        it != m.timestamps().end()) {
      if (!strictness_.timestamp_has_value.at(index)) {
        return Is(got, Value::Timestamp(kFirstSecond, 0));
      }
      return Is(got, Value::Timestamp(
                         it->second.seconds(),
                         static_cast<std::uint32_t>(it->second.nanos())));
    }
    if (const auto it = m.durations().find(index); it != m.durations().end()) {
      return Is(got, Value::Duration(it->second.seconds() * 1000000000 +
                                     it->second.nanos()));
    }
    if (const auto it = m.bytes().find(index); it != m.bytes().end()) {
      return Is(got, Value::Bytes(it->second));
    }
    return std::nullopt;
  }

  std::optional<std::string_view> Word(std::int32_t index) const {
    if (index >= 0) {
      if (index >= kGlobalWordCount) return std::nullopt;
      return kGlobalWords[index];
    }
    const int slot = -(index + 1);
    if (slot >= message_.words_size()) return std::nullopt;
    return message_.words(slot);
  }

  static std::string Is(const Value& got, const Value& want) {
    if (got.is_absent() && want.is_absent()) return "";
    const bool same_double =
        got.kind() == Value::Kind::kDouble && want.kind() == got.kind() && [&] {
          const double a = got.number();
          const double b = want.number();
          return std::memcmp(&a, &b, sizeof(a)) == 0;
        }();
    if (same_double ||
        (got.kind() == want.kind() && got.kind() != Value::Kind::kDouble &&
         GoText(got) == GoText(want))) {
      return "";
    }
    return absl::StrCat("is ", GoText(got), " of kind ",
                        static_cast<int>(got.kind()), ", want ", GoText(want),
                        " of kind ", static_cast<int>(want.kind()));
  }

  // Of several indices of one key word, any may win.
  std::string IsMap(const Value& got,
                    const istio::mixer::v1::StringMap& map) const {
    std::map<std::string, std::set<std::string>> want;
    for (const auto& [key, value] : map.entries()) {
      const auto key_word = Word(key);
      const auto value_word = Word(value);
      if (!key_word.has_value() || !value_word.has_value()) {
        return Is(got, Value());
      }
      want[std::string(*key_word)].emplace(*value_word);
    }
    if (got.kind() != Value::Kind::kStringMap) return "is no string map";
    std::set<std::string> keys;
    got.map().ForEach(
        [&keys](std::string_view key, std::string_view) { keys.emplace(key); });
    if (keys.size() != want.size()) return "has other keys";
    for (const auto& [key, values] : want) {
      const auto value = got.map().Find(key);
      if (!value.has_value()) return absl::StrCat("misses key ", key);
      if (values.count(std::string(*value)) == 0) {
        return absl::StrCat("has another value of key ", key);
      }
    }
    return "";
  }

  const CompressedAttributes& message_;
  const Strictness& strictness_;
};

const Vocabulary& OracleVocabulary() {
  static const Vocabulary* const vocabulary = [] {
    std::map<std::string, ValueType> names;
    for (const auto word : kGlobalWords) {
      names[std::string(word)] = ValueType::kString;
    }
    for (const auto& name : OracleNames()) names[name] = ValueType::kString;
    return new Vocabulary(names);
  }();
  return *vocabulary;
}

std::string CheckReferences(const RequestBag& bag, std::uint32_t words) {
  std::string bytes;
  bag.references().Encode(OracleVocabulary(), words, &bytes);
  istio::mixer::v1::ReferencedAttributes message;
  return message.ParseFromString(bytes) ? "" : "references are malformed";
}

}  // namespace

const std::vector<std::string>& OracleNames() {
  static const auto* const names =
      new std::vector<std::string>{"", "a", "b", "my.attribute", "z\xff"};
  return *names;
}

std::string CompareWithProtobuf(std::string_view wire) {
  const std::string bytes(wire);
  Strictness strictness;
  strictness.Message(bytes);
  if (strictness.undecided) return "";
  CompressedAttributes message;
  const bool parsed = message.ParseFromString(bytes);

  // Kept between calls, like an RPC thread does; bytes of their exact size, so
  // that the address sanitizer sees an overrun.
  static thread_local Scratch scratch;
  static thread_local RequestBag bag;
  scratch.Reset();
  const absl::Status status =
      bag.Decode(OracleVocabulary(), bytes, {}, &scratch);
  if (!status.ok()) {
    if (!parsed || !strictness.accepted || HasOversizeTag(bytes)) return "";
    return absl::StrCat("only protobuf accepts it; we say: ", status.message());
  }
  if (!parsed || !strictness.accepted) {
    return HasLongVarint(bytes) ? "" : "only we accept it";
  }
  const Expectation expectation(message, strictness);
  for (AttributeId id = 0; id < OracleVocabulary().size(); ++id) {
    const std::string_view name = OracleVocabulary().name(id);
    const std::string why = expectation.Compare(name, bag.Get(id));
    if (!why.empty()) {
      return absl::StrCat("attribute '", std::string(name), "' ", why);
    }
  }
  return CheckReferences(bag, 0) + CheckReferences(bag, kGlobalWordCount);
}

}  // namespace mixer::testing
