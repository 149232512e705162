// The first phase of a request: attributes that handlers generate (spec
// dispatch.md 9).
#ifndef MIXER_ADAPTER_RUNTIME_GENERATE_H_
#define MIXER_ADAPTER_RUNTIME_GENERATE_H_

#include "absl/status/status.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/overlay_bags.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// Adds to `*generated`, which lies over `bag`. All generators see the bare
// request. The error lists what failed; then the request cannot go on.
absl::Status Generate(const Table& table, const Bag& bag,
                      const spi::CallContext& context, GeneratedBag* generated);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_GENERATE_H_
