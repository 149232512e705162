// Instance resources: template and type-checked params.
#ifndef MIXER_ADAPTER_CONFIG_INSTANCES_H_
#define MIXER_ADAPTER_CONFIG_INSTANCES_H_

#include <memory>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/config/templates.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::config {

using Instances = Named<std::unique_ptr<const InstanceConfig>>;

// All that have no mistake, of kind `instance` and of the legacy kinds (spec
// config.md 7.3, 7.7). They point to `inventory` and to what `templates` owns.
Instances ReadInstances(const Resources& resources,
                        const spi::Inventory& inventory, Templates& templates,
                        const Vocabulary& vocabulary,
                        std::vector<spi::ConfigError>* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_INSTANCES_H_
