// The type definitions of one gob frame, and how to skip values of those types
// (spec knative.md 2.3 and 2.7). For frames that anybody may have sent: memory
// stays in proportion to the frame, recursion is bounded.
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_TYPES_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_TYPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "mixer_adapter/autoscaler/gob_cursor.h"

namespace mixer::autoscaler {

// Ids of the types that are not defined in the frame.
enum GobBasicType : std::int64_t {
  kGobBool = 1,
  kGobInt = 2,
  kGobUint = 3,
  kGobFloat = 4,
  kGobBytes = 5,
  kGobString = 6,
  kGobComplex = 7,
  kGobInterface = 8,
  kGobFirstUserType = 64,
};

struct GobField {
  std::string name;
  std::int64_t type = 0;
};

struct GobType {
  enum class Kind {
    kNone,
    kArray,
    kSlice,
    kStruct,
    kMap,
    kGobEncoder,
    kMarshaler
  };
  Kind kind = Kind::kNone;
  std::string name;
  std::int64_t key = 0;     // of a map
  std::int64_t elem = 0;    // of an array, slice or map
  std::int64_t length = 0;  // of an array
  std::vector<GobField> fields;
};

class GobTypes {
 public:
  // Reads the definition of type `id`, to the end of its message.
  void Define(std::int64_t id, GobCursor* in);
  // Defined in the frame; null if it is not.
  const GobType* Find(std::int64_t id) const;
  // Defined in the frame or one of the structs that gob itself is made of.
  // Fails `in` and gives null if `id` is none; `go_type` is for the text.
  const GobType* FindStruct(std::int64_t id, std::string_view go_type,
                            GobCursor* in) const;
  // Fails `in` unless values of `id` can be skipped. Go looks at this before
  // any value is there.
  void CheckSkippable(std::int64_t id, GobCursor* in) {
    CheckSkippable(id, 0, in);
  }
  void Skip(std::int64_t id, GobCursor* in) { Skip(id, 0, in); }

 private:
  // Go (from 1.20) stops at 10 000; nothing honest comes near either.
  static constexpr int kMaxDepth = 1000;

  void ReadDefinition(GobType* type, GobCursor* in);
  void CheckSkippable(std::int64_t id, int depth, GobCursor* in);
  void Skip(std::int64_t id, int depth, GobCursor* in);
  void SkipDefined(const GobType& type, int depth, GobCursor* in);
  void SkipElements(const GobType& type, std::uint64_t count, int depth,
                    GobCursor* in);
  void SkipInterface(GobCursor* in);

  absl::node_hash_map<std::int64_t, GobType> types_;
  absl::flat_hash_set<std::int64_t> checked_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_TYPES_H_
