// Attribute manifests: which attributes there are, and of which type.
#ifndef MIXER_ADAPTER_CONFIG_ATTRIBUTES_H_
#define MIXER_ADAPTER_CONFIG_ATTRIBUTES_H_

#include <map>
#include <string>
#include <vector>

#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::config {

// The union of all manifests, of whatever namespace, and the outputs of the
// compiled-in generators (spec config.md 7.1). Of conflicting declarations the
// first counts, by namespace and name, and the other is an error; outputs come
// before both.
std::map<std::string, ValueType> ReadAttributes(
    const Resources& resources, const spi::Inventory& inventory,
    std::vector<spi::ConfigError>* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_ATTRIBUTES_H_
