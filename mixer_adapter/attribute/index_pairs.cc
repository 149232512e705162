#include "mixer_adapter/attribute/index_pairs.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace mixer {

const IndexPair* LastOfEachKey(const IndexPair* pairs, std::uint32_t* count,
                               Scratch* scratch) {
  auto* const order = scratch->NewArray<std::uint32_t>(*count);
  std::iota(order, order + *count, 0);
  std::sort(order, order + *count, [pairs](std::uint32_t a, std::uint32_t b) {
    return std::tie(pairs[a].key, a) < std::tie(pairs[b].key, b);
  });
  auto* const last = scratch->NewArray<IndexPair>(*count);
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
