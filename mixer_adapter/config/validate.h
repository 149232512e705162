// Resources to Snapshot (spec config.md 6-8; decisions.md).
#ifndef MIXER_ADAPTER_CONFIG_VALIDATE_H_
#define MIXER_ADAPTER_CONFIG_VALIDATE_H_

#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::config {

// Pure. Never fails as a whole: a mistake drops the smallest piece it stands in
// and what depends on it, and is reported in the snapshot. `inventory` must
// outlive the snapshot.
Snapshot Validate(const Resources& resources, const spi::Inventory& inventory);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_VALIDATE_H_
