// A validated configuration: names resolved, params decoded, types inferred.
#ifndef MIXER_ADAPTER_CONFIG_SNAPSHOT_H_
#define MIXER_ADAPTER_CONFIG_SNAPSHOT_H_

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/info.h"
#include "mixer_adapter/spi/instance_params.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::config {

struct InstanceConfig {
  const spi::Template* instance_template;
  // Carries the full name, "i1.instance.ns".
  std::unique_ptr<const spi::InstanceParams> params;
};

// A handler that at least one surviving action uses.
struct HandlerConfig {
  // Runtime name: "h1.ns" (spec config.md 6).
  std::string name;
  // For error texts: "handler h1.handler.ns (handlers.yaml:3)".
  std::string resource;
  const spi::Info* adapter;
  // Of the type of adapter->default_config.
  std::unique_ptr<const google::protobuf::Message> params;
  // All instances any action gives it, sorted by name. Owned by the Snapshot.
  std::vector<const InstanceConfig*> instances;
};

struct ActionConfig {
  std::string name;
  const HandlerConfig* handler;
  std::vector<const InstanceConfig*> instances;  // in the rule's order
};

struct RuleConfig {
  std::string name;        // "r1.rule.ns"
  std::string name_space;  // whose requests it applies to
  std::string resource;    // for error texts
  // Trimmed; empty if the rule always matches. Type-checks to BOOL.
  std::string match;
  std::vector<ActionConfig> actions;
};

// Immutable once made, and shared with the Table compiled from it. Sorted by
// name throughout, so that equal resources give equal snapshots.
struct Snapshot {
  std::unique_ptr<const Vocabulary> vocabulary;
  std::vector<std::unique_ptr<const InstanceConfig>> instances;
  std::vector<std::unique_ptr<const HandlerConfig>> handlers;
  std::vector<RuleConfig> rules;
  // Every mistake of the configuration. What it stands in, and what depends on
  // that, is not part of the snapshot.
  std::vector<spi::ConfigError> errors;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_SNAPSHOT_H_
