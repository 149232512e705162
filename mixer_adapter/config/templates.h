// `template` resources: what out-of-process adapters take.
#ifndef MIXER_ADAPTER_CONFIG_TEMPLATES_H_
#define MIXER_ADAPTER_CONFIG_TEMPLATES_H_

#include <memory>
#include <vector>

#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/spi/config_error.h"
#include "template/dynamic/dynamic_template.h"

namespace mixer::config {

using Templates = Named<std::unique_ptr<const dynamic::DynamicTemplate>>;

// All that have no mistake (spec config.md 7.4).
Templates ReadTemplates(const Resources& resources,
                        std::vector<spi::ConfigError>* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_TEMPLATES_H_
