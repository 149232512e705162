#include "mixer_adapter/runtime/table_json.h"

#include <string>

#include "mixer_adapter/runtime/routes.h"

namespace mixer::runtime {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const SharedCondition& condition) {
  return condition == nullptr ? "" : condition->text;
}

template <typename Entry>
Json ToJson(const Group<Entry>& group) {
  Json instances = Json::array();
  for (const Entry& entry : group.entries) instances.push_back(entry.instance);
  return {{"match", Text(group.condition)},
          {"instances", std::move(instances)}};
}

template <typename Entry>
Json ToJson(const Destination<Entry>& destination) {
  Json groups = Json::array();
  for (const Group<Entry>& group : destination.groups) {
    groups.push_back(ToJson(group));
  }
  return {{"handler", destination.handler_name},
          {"adapter", destination.adapter_name},
          {"template", destination.template_name},
          {"groups", std::move(groups)}};
}

template <typename Entry>
void AddVariety(const char* name, const Routes<Entry>& routes,
                const std::string& default_namespace, Json* varieties) {
  const auto namespaces = routes.ByNamespace(default_namespace);
  for (const auto& [name_space, destinations] : namespaces) {
    Json& list = (*varieties)[name][name_space];
    for (const auto* const destination : destinations) {
      list.push_back(ToJson(*destination));
    }
  }
}

const char* Name(config::HeaderOperation::Kind kind) {
  using Kind = config::HeaderOperation::Kind;
  switch (kind) {
    case Kind::kReplace:
      return "REPLACE";
    case Kind::kRemove:
      return "REMOVE";
    case Kind::kAppend:
      return "APPEND";
  }
  return "";
}

Json ToJson(const DirectiveGroup& group) {
  Json operations = Json::array();
  for (const DirectiveGroup::Operation& operation : group.operations) {
    const bool request =
        operation.message == config::HeaderOperation::Message::kRequest;
    operations.push_back({{"message", request ? "request" : "response"},
                          {"operation", Name(operation.kind)},
                          {"header", operation.name}});
  }
  return {{"match", Text(group.condition)},
          {"operations", std::move(operations)}};
}

}  // namespace

Json TableJson(const Table& table) {
  const std::string& own = table.default_namespace();
  Json varieties = Json::object();
  AddVariety("CHECK", table.checks(), own, &varieties);
  AddVariety("REPORT", table.reports(), own, &varieties);
  AddVariety("QUOTA", table.quotas(), own, &varieties);
  AddVariety("ATTRIBUTE_GENERATOR", table.generators(), own, &varieties);
  Json directives = Json::object();
  for (const auto& [name_space, groups] : table.directives().ByNamespace(own)) {
    for (const DirectiveGroup* const group : groups) {
      directives[name_space].push_back(ToJson(*group));
    }
  }
  return {{"default_namespace", own},
          {"varieties", std::move(varieties)},
          {"directives", std::move(directives)}};
}

}  // namespace mixer::runtime
