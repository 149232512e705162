// The attribute bindings of instances of generators (spec templates_and_spi.md
// 2.3, 2.4).
#ifndef MIXER_ADAPTER_CONFIG_ATTRIBUTE_BINDINGS_H_
#define MIXER_ADAPTER_CONFIG_ATTRIBUTE_BINDINGS_H_

#include <map>
#include <string>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::config {

// `bindings`: expression by attribute. Each must give a declared attribute a
// value of its type.
std::vector<AttributeBinding> ReadAttributeBindings(
    const std::map<std::string, std::string>& bindings,
    const spi::Template& instance_template, const Vocabulary& vocabulary,
    spi::ConfigErrors* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_ATTRIBUTE_BINDINGS_H_
