// Which Readiness an operator's params ask for.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_READINESS_FACTORY_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_READINESS_FACTORY_H_

#include "mixer_adapter/adapters/kactivator/activator_options.h"
#include "mixer_adapter/adapters/kactivator/config.pb.h"
#include "mixer_adapter/autoscaler/release.h"

namespace mixer::kactivator {

// Null if the params ask for none.
ReadinessFactory MakeReadinessFactory(
    const adapter::kactivator::config::Params& params,
    const autoscaler::Release& release);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_READINESS_FACTORY_H_
