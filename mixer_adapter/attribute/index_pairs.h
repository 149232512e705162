// The entries of a string map on the wire.
#ifndef MIXER_ADAPTER_ATTRIBUTE_INDEX_PAIRS_H_
#define MIXER_ADAPTER_ATTRIBUTE_INDEX_PAIRS_H_

#include <cstdint>

#include "mixer_adapter/base/scratch.h"

namespace mixer {

// Both are dictionary indices.
struct IndexPair {
  std::int32_t key;
  std::int32_t value;
};

// A run of them in somebody's vector.
struct PairSpan {
  std::uint32_t first;
  std::uint32_t count;
};

// Of `count` pairs the last of each key, sorted by key, in memory of `scratch`;
// `count` becomes their number. Protobuf's rule for maps.
const IndexPair* LastOfEachKey(const IndexPair* pairs, std::uint32_t* count,
                               Scratch* scratch);

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_INDEX_PAIRS_H_
