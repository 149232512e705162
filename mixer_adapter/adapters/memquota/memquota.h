// memquota counts what quotas grant, in memory: so much at once, or so much
// within a rolling window of time.
#ifndef MIXER_ADAPTER_ADAPTERS_MEMQUOTA_MEMQUOTA_H_
#define MIXER_ADAPTER_ADAPTERS_MEMQUOTA_MEMQUOTA_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::memquota {

spi::Info GetInfo();

}  // namespace mixer::memquota

#endif  // MIXER_ADAPTER_ADAPTERS_MEMQUOTA_MEMQUOTA_H_
