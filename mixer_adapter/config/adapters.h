// `adapter` resources: adapters that run as programs of their own.
#ifndef MIXER_ADAPTER_CONFIG_ADAPTERS_H_
#define MIXER_ADAPTER_CONFIG_ADAPTERS_H_

#include <memory>
#include <vector>

#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/config/templates.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::config {

using Adapters = Named<std::unique_ptr<const AdapterConfig>>;

// All that have no mistake (spec config.md 7.5). They point to what `templates`
// owns.
Adapters ReadAdapters(const Resources& resources,
                      const spi::Inventory& inventory, Templates& templates,
                      std::vector<spi::ConfigError>* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_ADAPTERS_H_
