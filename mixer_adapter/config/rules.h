// Rule resources: match and actions, with names resolved.
#ifndef MIXER_ADAPTER_CONFIG_RULES_H_
#define MIXER_ADAPTER_CONFIG_RULES_H_

#include <cstddef>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/handlers.h"
#include "mixer_adapter/config/instances.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::config {

// What rules refer to.
struct RuleScope {
  const Vocabulary& vocabulary;
  Handlers& handlers;
  Instances& instances;
};

struct Rules {
  std::vector<RuleConfig> rules;  // sorted by name
  std::size_t output_count = 0;
};

// All rules that can do anything (spec config.md 7.8). They point to what
// `scope` owns; handlers get the instances that actions give them.
Rules ReadRules(const Resources& resources, const RuleScope& scope,
                std::vector<spi::ConfigError>* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_RULES_H_
