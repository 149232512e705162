// The wire form of istio.mixer.v1.CompressedAttributes, entry by entry (spec
// attributes.md 1).
#ifndef MIXER_ADAPTER_ATTRIBUTE_ATTRIBUTE_SCANNER_H_
#define MIXER_ADAPTER_ATTRIBUTE_ATTRIBUTE_SCANNER_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mixer_adapter/attribute/index_pairs.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/wire_reader.h"

namespace mixer {

// The typed maps, by field number.
enum class AttributeField : std::uint8_t {
  kStrings = 2,
  kInt64s = 3,
  kDoubles = 4,
  kBools = 5,
  kTimestamps = 6,
  kDurations = 7,
  kBytes = 8,
  kStringMaps = 9,
};

// What one map entry says. Dictionary indices stay undecoded: a string is
// Value::Int64(index of the word), a string map a PairSpan (ToPairSpan).
struct AttributeEntry {
  AttributeField field;
  Value value;
};

// The entry's pairs, in the vector that the scanner filled.
inline PairSpan ToPairSpan(const Value& value) {
  const auto coded = static_cast<std::uint64_t>(value.int64());
  return {static_cast<std::uint32_t>(coded >> 32),
          static_cast<std::uint32_t>(coded)};
}

// Goes over the bytes once, from front to back; copies nothing. Entries come as
// they stand on the wire: the last one of a map with the same name counts.
class AttributeScanner {
 public:
  // Words of the set's own dictionary and pairs of its string maps are appended
  // to `words` and `pairs` as the scan meets them.
  AttributeScanner(std::string_view bytes, std::vector<std::string_view>* words,
                   std::vector<IndexPair>* pairs)
      : in_(bytes), words_(words), pairs_(pairs) {}

  // Reads up to and with the next entry; `name` becomes the dictionary index of
  // its name. False at the end, or at the first byte that cannot be read:
  // status() tells which.
  bool Next(std::int32_t* name, AttributeEntry* entry);

  // kInvalidArgument with the reference's text if the bytes are no
  // CompressedAttributes.
  const absl::Status& status() const { return status_; }

 private:
  // These return false.
  bool Fail(std::string_view text);
  bool Truncated() { return Fail("unexpected EOF"); }
  bool WrongWireType() { return Fail("wrong wire type"); }

  bool ReadEntry(std::string_view bytes, std::int32_t* name,
                 AttributeEntry* entry);
  bool ReadStringMap(std::string_view bytes, Value* value);
  bool ReadTimestamp(std::string_view bytes, Value* value);
  bool ReadDuration(std::string_view bytes, Value* value);

  // Fields 1 and 2 of a message; 0 where one is missing.
  struct TwoVarints {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
  };
  bool ReadTwoVarints(std::string_view bytes, TwoVarints* out);

  struct SecondsAndNanos {
    std::int64_t seconds = 0;
    std::int64_t nanos = 0;
  };
  bool ReadSecondsAndNanos(std::string_view bytes, SecondsAndNanos* out);
  bool FailTime(const char* type, const SecondsAndNanos& time,
                const char* problem);

  WireReader in_;
  std::vector<std::string_view>* const words_;
  std::vector<IndexPair>* const pairs_;
  absl::Status status_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_ATTRIBUTE_SCANNER_H_
