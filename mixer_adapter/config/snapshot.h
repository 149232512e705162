// A validated configuration: names resolved, params decoded, types inferred.
#ifndef MIXER_ADAPTER_CONFIG_SNAPSHOT_H_
#define MIXER_ADAPTER_CONFIG_SNAPSHOT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/info.h"
#include "mixer_adapter/spi/instance_params.h"
#include "mixer_adapter/spi/template.h"
#include "template/dynamic/descriptor_set.h"
#include "template/dynamic/dynamic_template.h"

namespace mixer::config {

// An attribute that a generator's output sets.
struct AttributeBinding {
  AttributeId attribute;
  // To be compiled with spi::BindingScope.
  std::string expression;
};

struct InstanceConfig {
  const spi::Template* instance_template;
  // Carries the full name, "i1.instance.ns".
  std::unique_ptr<const spi::InstanceParams> params;
  // Of kAttributeGenerator; sorted by attribute.
  std::vector<AttributeBinding> bindings;
};

// An adapter that runs as a program of its own: an `adapter` resource.
struct AdapterConfig {
  // Its name is the resource's, "a1.adapter.ns"; its params RemoteParams.
  spi::Info info;
  bool session_based = false;
  // What the `params` of its handlers look like; null: they have none.
  const google::protobuf::Descriptor* params = nullptr;
  std::unique_ptr<const dynamic::DescriptorSet> descriptors;
};

struct HandlerConfig {
  // Runtime name: "h1.ns" (spec config.md 6).
  std::string name;
  // For error texts: "handler h1.handler.ns (handlers.yaml:3)".
  std::string resource;
  const spi::Info* adapter;
  // Of the type of adapter->default_config.
  std::unique_ptr<const google::protobuf::Message> params;
  // Where in the resource's spec they stand, for messages: "params.", or "" if
  // they are the spec.
  std::string params_path = "params.";
  // All instances any action gives it, sorted by name; owned by the Snapshot.
  // If there are none, the handler is not used.
  std::vector<const InstanceConfig*> instances;
};

struct ActionConfig {
  std::string name;
  const HandlerConfig* handler;
  std::vector<const InstanceConfig*> instances;  // in the rule's order
};

// What a rule does to a header of the request or of the response.
struct HeaderOperation {
  // Numbers of Rule.HeaderOperationTemplate.Operation.
  enum class Kind { kReplace = 0, kRemove = 1, kAppend = 2 };
  enum class Message { kRequest, kResponse };

  Message message;
  std::string name;
  Kind kind;
  std::string value;  // an expression of type STRING; empty for kRemove
};

struct RuleConfig {
  std::string name;        // "r1.rule.ns"
  std::string name_space;  // whose requests it applies to
  std::string resource;    // for error texts
  // Trimmed. Type-checks to BOOL, unless it is empty.
  std::string match;
  std::vector<ActionConfig> actions;
  // In the order in which they take effect.
  std::vector<HeaderOperation> header_operations;
  // What their expressions may name besides the attributes: the outputs of
  // named actions. Ids follow the vocabulary's.
  std::vector<LocalAttribute> outputs;

  bool unconditional() const { return match.empty() || match == "true"; }
};

// Immutable once made, and shared with the Table compiled from it. Sorted by
// name throughout, so that equal resources give equal snapshots.
struct Snapshot {
  std::unique_ptr<const Vocabulary> vocabulary;
  std::vector<std::unique_ptr<const dynamic::DynamicTemplate>> templates;
  std::vector<std::unique_ptr<const AdapterConfig>> adapters;
  std::vector<std::unique_ptr<const InstanceConfig>> instances;
  std::vector<std::unique_ptr<const HandlerConfig>> handlers;
  std::vector<RuleConfig> rules;
  // How many ids the rules' `outputs` have: the same name and type is the same
  // attribute in every rule.
  std::size_t output_count = 0;
  // Every mistake of the configuration. What it stands in, and what depends on
  // that, is not part of the snapshot.
  std::vector<spi::ConfigError> errors;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_SNAPSHOT_H_
