#include "mixer_adapter/runtime/table.h"

#include <map>
#include <tuple>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::runtime {

class TableCompiler {
 public:
  TableCompiler(std::shared_ptr<const config::Snapshot> snapshot,
                const HandlerSet& handlers, metrics::Registry* registry)
      : handlers_(handlers),
        registry_(registry),
        table_(std::make_shared<Table>()) {
    table_->snapshot_ = std::move(snapshot);
    table_->match_errors_ = registry->GetCounter(
        "mixer_runtime_match_errors_total",
        "Match conditions that could not be evaluated for a request and were "
        "taken as false.");
  }

  std::shared_ptr<const Table> Compile(std::string_view default_namespace) {
    for (const config::RuleConfig& rule : table_->snapshot_->rules) {
      AddRule(rule);
    }
    Arrange(default_namespace);
    return table_;
  }

 private:
  using SharedProgram = std::shared_ptr<const expr::Program>;

  // Sorts as destinations are dispatched.
  struct DestinationKey {
    std::string name_space;
    std::string handler;
    std::string_view instance_template;

    friend bool operator<(const DestinationKey& a, const DestinationKey& b) {
      return std::tie(a.name_space, a.handler, a.instance_template) <
             std::tie(b.name_space, b.handler, b.instance_template);
    }
  };

  struct Building {
    std::unique_ptr<CheckDestination> destination;
    std::map<const expr::Program*, std::size_t> group_of_condition;
  };

  void Fail(const config::RuleConfig& rule, const std::string& field,
            std::string_view message) {
    table_->errors_.push_back({rule.resource, field, std::string(message)});
  }

  void AddRule(const config::RuleConfig& rule) {
    const auto condition = Condition(rule.match);
    if (!condition.ok()) {
      Fail(rule, "match", ToStd(condition.status().message()));
      return;
    }
    for (std::size_t i = 0; i < rule.actions.size(); ++i) {
      AddAction(rule, rule.actions[i], *condition,
                absl::StrCat("actions[", i, "]"));
    }
  }

  // The program of a match text; null for an empty one.
  absl::StatusOr<SharedProgram> Condition(const std::string& match) {
    if (match.empty()) return nullptr;
    SharedProgram& shared = conditions_[match];
    if (shared == nullptr) {
      MIXER_ASSIGN_OR_RETURN(
          expr::Program program,
          expr::Program::Compile(match, table_->vocabulary()));
      shared = std::make_shared<const expr::Program>(std::move(program));
    }
    return shared;
  }

  void AddAction(const config::RuleConfig& rule,
                 const config::ActionConfig& action,
                 const SharedProgram& condition, const std::string& field) {
    const auto handler = handlers_.handlers.find(action.handler->name);
    if (handler == handlers_.handlers.end()) {
      Fail(rule, field,
           absl::StrCat("handler '", action.handler->name,
                        "' could not be built; the action is left out"));
      return;
    }
    for (const config::InstanceConfig* instance : action.instances) {
      // Validate lets only check templates through: there are no others yet.
      const auto& check_template =
          static_cast<const spi::CheckTemplate&>(*instance->instance_template);
      // A handler that stayed because its new form could not be built may be of
      // another adapter.
      if (!check_template.Supports(*handler->second.handler)) {
        Fail(rule, field,
             absl::StrCat("handler '", action.handler->name,
                          "' is still in its previous form, which does not "
                          "take template '",
                          ToAbsl(check_template.name()),
                          "'; the action is left out"));
        continue;
      }
      auto bound = check_template.Bind(*instance->params, table_->vocabulary(),
                                       action.handler->name,
                                       handler->second.handler.get());
      if (!bound.ok()) {
        Fail(rule, field, ToStd(bound.status().message()));
        continue;
      }
      Building& building =
          DestinationOf(rule, action, check_template, handler->second.handler);
      GroupOf(condition, &building).actions.push_back(*std::move(bound));
    }
  }

  Building& DestinationOf(const config::RuleConfig& rule,
                          const config::ActionConfig& action,
                          const spi::Template& instance_template,
                          const std::shared_ptr<spi::Handler>& handler) {
    Building& building = building_[{rule.name_space, action.handler->name,
                                    instance_template.name()}];
    if (building.destination == nullptr) {
      building.destination = std::make_unique<CheckDestination>();
      building.destination->handler_name = action.handler->name;
      building.destination->handler = handler;
      building.destination->succeeded =
          Dispatches(*action.handler, instance_template, "false");
      building.destination->failed =
          Dispatches(*action.handler, instance_template, "true");
    }
    return building;
  }

  metrics::Counter* Dispatches(const config::HandlerConfig& handler,
                               const spi::Template& instance_template,
                               const std::string& error) {
    return registry_->GetCounter(
        "mixer_runtime_dispatches_total", "Calls of handlers.",
        {{"adapter", handler.adapter->name},
         {"error", error},
         {"handler", handler.name},
         {"meshFunction", std::string(instance_template.name())}});
  }

  // Rules with the same condition share a group: it is evaluated once.
  static CheckGroup& GroupOf(const SharedProgram& condition,
                             Building* building) {
    std::vector<CheckGroup>& groups = building->destination->groups;
    const auto [group, is_new] =
        building->group_of_condition.emplace(condition.get(), groups.size());
    if (is_new) groups.push_back({condition, {}});
    return groups[group->second];
  }

  // An independent list for each namespace (decisions.md D1).
  void Arrange(std::string_view default_namespace) {
    for (auto& [key, building] : building_) {
      const CheckDestination* const destination = building.destination.get();
      table_->destinations_.push_back(std::move(building.destination));
      if (key.name_space == default_namespace) {
        table_->default_.push_back(destination);
      } else {
        table_->by_namespace_[key.name_space].push_back(destination);
      }
    }
    for (auto& [name, destinations] : table_->by_namespace_) {
      destinations.insert(destinations.begin(), table_->default_.begin(),
                          table_->default_.end());
    }
  }

  const HandlerSet& handlers_;
  metrics::Registry* const registry_;
  const std::shared_ptr<Table> table_;
  std::map<std::string, SharedProgram> conditions_;  // by match text
  std::map<DestinationKey, Building> building_;
};

std::shared_ptr<const Table> CompileTable(
    std::shared_ptr<const config::Snapshot> snapshot,
    const HandlerSet& handlers, std::string_view default_namespace,
    metrics::Registry* registry) {
  return TableCompiler(std::move(snapshot), handlers, registry)
      .Compile(default_namespace);
}

}  // namespace mixer::runtime
