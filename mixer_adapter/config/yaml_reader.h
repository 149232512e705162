// The text of a YAML file as resources (spec config.md 1.3, 3).
#ifndef MIXER_ADAPTER_CONFIG_YAML_READER_H_
#define MIXER_ADAPTER_CONFIG_YAML_READER_H_

#include <string_view>

#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/yaml/yaml_tree.h"

namespace mixer::config {

// Pure; throws nothing, whatever `text` is. `file` is the name of the file in
// origins and errors ("rules/wake.yaml:12").
//
// A document that cannot be read is an error and does not keep the others from
// being read. Of two resources with the same key the later counts. Kinds are
// not looked at, with one exception: the `match` of a rule must be a plain or
// quoted scalar, because YAML takes what follows an unquoted '!' for a tag, and
// an empty match matches everything (decisions.md "YAML tags").
Resources ReadYaml(std::string_view file, std::string_view text,
                   const YamlLimits& limits = {});

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_YAML_READER_H_
