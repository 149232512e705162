// Handler resources: adapter and decoded params.
#ifndef MIXER_ADAPTER_CONFIG_HANDLERS_H_
#define MIXER_ADAPTER_CONFIG_HANDLERS_H_

#include <memory>
#include <vector>

#include "mixer_adapter/config/adapters.h"
#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::config {

// Their instances are still empty.
using Handlers = Named<std::unique_ptr<HandlerConfig>>;

// All that have no mistake, of kind `handler` and of the legacy kinds (spec
// config.md 7.2, 7.6; decisions.md Q6). They point to `inventory` and to what
// `adapters` owns.
Handlers ReadHandlers(const Resources& resources,
                      const spi::Inventory& inventory, Adapters& adapters,
                      std::vector<spi::ConfigError>* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_HANDLERS_H_
