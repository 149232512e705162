// The quota phase of a request, once for each quota that it asks for (spec
// dispatch.md 7).
#ifndef MIXER_ADAPTER_RUNTIME_QUOTA_H_
#define MIXER_ADAPTER_RUNTIME_QUOTA_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::runtime {

// Every matching instance whose short name is `name`, in any letter case, is
// charged; the first answer in table order counts. What is configured nowhere,
// or under conditions that do not hold, is granted in full for a minute
// (decisions.md D8). The error lists what failed.
absl::StatusOr<spi::QuotaResult> Quota(const Table& table, const Bag& bag,
                                       std::string_view name,
                                       const spi::QuotaArgs& args,
                                       const spi::CallContext& context);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_QUOTA_H_
