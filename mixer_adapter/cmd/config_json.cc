#include "mixer_adapter/cmd/config_json.h"

#include <map>
#include <utility>

#include "mixer_adapter/attribute/value_type.h"

namespace mixer::cmd {
namespace {

using Json = nlohmann::ordered_json;

Json Names(const std::vector<const config::InstanceConfig*>& instances) {
  Json names = Json::array();
  for (const config::InstanceConfig* const instance : instances) {
    names.push_back(instance->params->name());
  }
  return names;
}

Json Attributes(const Vocabulary& vocabulary) {
  std::map<std::string, std::string> types;
  for (AttributeId id = 0; id < vocabulary.size(); ++id) {
    if (!vocabulary.declared(id)) continue;
    types[std::string(vocabulary.name(id))] =
        ValueTypeName(vocabulary.type(id));
  }
  return types;
}

Json Rule(const config::RuleConfig& rule) {
  Json actions = Json::array();
  for (const config::ActionConfig& action : rule.actions) {
    actions.push_back({{"handler", action.handler->name},
                       {"instances", Names(action.instances)}});
  }
  return {{"name", rule.name},
          {"match", rule.match},
          {"actions", std::move(actions)},
          {"header_operations", rule.header_operations.size()}};
}

}  // namespace

Json ErrorsJson(const std::vector<spi::ConfigError>& errors) {
  Json json = {{"errors", Json::array()}, {"warnings", Json::array()}};
  for (const spi::ConfigError& error : errors) {
    const bool mistake = error.severity == spi::ConfigError::Severity::kError;
    json[mistake ? "errors" : "warnings"].push_back(
        {{"resource", error.resource},
         {"field", error.field},
         {"message", error.message}});
  }
  return json;
}

Json SnapshotJson(const config::Snapshot& snapshot) {
  Json json = {{"attributes", Attributes(*snapshot.vocabulary)},
               {"templates", Json::array()},
               {"adapters", Json::array()},
               {"instances", Json::array()},
               {"handlers", Json::array()},
               {"rules", Json::array()}};
  for (const auto& shape : snapshot.templates) {
    json["templates"].push_back(shape->shape().name());
  }
  for (const auto& adapter : snapshot.adapters) {
    json["adapters"].push_back(adapter->info.name);
  }
  for (const auto& instance : snapshot.instances) {
    json["instances"].push_back(
        {{"name", instance->params->name()},
         {"template", instance->instance_template->name()}});
  }
  for (const auto& handler : snapshot.handlers) {
    json["handlers"].push_back({{"name", handler->name},
                                {"adapter", handler->adapter->name},
                                {"instances", Names(handler->instances)}});
  }
  for (const config::RuleConfig& rule : snapshot.rules) {
    json["rules"].push_back(Rule(rule));
  }
  return json;
}

std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mixer::cmd
