// The check phase of a request: match rules, call handlers, fold their answers
// (spec dispatch.md 4-6).
#ifndef MIXER_ADAPTER_RUNTIME_CHECK_H_
#define MIXER_ADAPTER_RUNTIME_CHECK_H_

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// All matching actions run, in table order; a denial stops none. The error, if
// an instance cannot be built or a handler fails, lists every failure and makes
// no use of the other answers. Unless something fails or is denied, allocates
// from the context's scratch alone.
absl::StatusOr<spi::CheckResult> Check(const Table& table, const Bag& bag,
                                       const spi::CallContext& context);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_CHECK_H_
