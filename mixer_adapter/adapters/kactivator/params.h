// An operator's params, checked and as options.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PARAMS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PARAMS_H_

#include "absl/status/statusor.h"
#include "mixer_adapter/adapters/kactivator/activator_options.h"
#include "mixer_adapter/adapters/kactivator/config.pb.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::kactivator {

// The params that an operator need not give.
const adapter::kactivator::config::Params& DefaultParams();

// Reports every mistake at its field.
void ValidateParams(const adapter::kactivator::config::Params& params,
                    spi::ConfigErrors* errors);

// Of params without a mistake. `paired`: there are instances of activity.
absl::StatusOr<ActivatorOptions> ToOptions(
    const adapter::kactivator::config::Params& params, bool paired);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PARAMS_H_
