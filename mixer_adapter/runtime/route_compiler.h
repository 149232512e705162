// Collects the bound actions of one variety into Routes.
#ifndef MIXER_ADAPTER_RUNTIME_ROUTE_COMPILER_H_
#define MIXER_ADAPTER_RUNTIME_ROUTE_COMPILER_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/routes.h"
#include "mixer_adapter/runtime/rule_index.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::runtime {

template <typename Entry>
class RouteCompiler {
 public:
  explicit RouteCompiler(metrics::Registry* registry) : registry_(registry) {}

  void Add(const std::string& name_space, const config::HandlerConfig& config,
           const std::shared_ptr<spi::Handler>& handler,
           const spi::Template& instance_template,
           const SharedCondition& condition, Entry entry) {
    Building& building =
        building_[{name_space, config.name, instance_template.name()}];
    if (building.destination == nullptr) {
      building.destination = std::make_unique<Destination<Entry>>();
      Destination<Entry>& destination = *building.destination;
      destination.handler_name = config.name;
      destination.adapter_name = config.adapter->name;
      destination.template_name = instance_template.name();
      destination.handler = handler;
      destination.succeeded = Dispatches(destination, "false");
      destination.failed = Dispatches(destination, "true");
    }
    GroupOf(condition, &building).entries.push_back(std::move(entry));
  }

  // An independent list for each namespace (decisions.md D1).
  Routes<Entry> Arrange(std::string_view default_namespace,
                        const Vocabulary& vocabulary) {
    Routes<Entry> routes;
    for (auto& [key, building] : building_) {
      building.destination->index = routes.destinations_.size();
      const auto* const destination = building.destination.get();
      routes.destinations_.push_back(std::move(building.destination));
      if (key.name_space == default_namespace) {
        routes.default_.destinations.push_back(destination);
      } else {
        routes.by_namespace_[key.name_space].destinations.push_back(
            destination);
      }
    }
    for (auto& [unused, list] : routes.by_namespace_) Index(vocabulary, &list);
    Index(vocabulary, &routes.default_);
    return routes;
  }

 private:
  // Sorts as destinations are dispatched.
  struct Key {
    std::string name_space;
    std::string handler;
    std::string_view instance_template;

    friend bool operator<(const Key& a, const Key& b) {
      return std::tie(a.name_space, a.handler, a.instance_template) <
             std::tie(b.name_space, b.handler, b.instance_template);
    }
  };

  struct Building {
    std::unique_ptr<Destination<Entry>> destination;
    std::map<const Condition*, std::size_t> group_of_condition;
  };

  static void Index(const Vocabulary& vocabulary, RouteList<Entry>* list) {
    for (const Destination<Entry>* const destination : list->destinations) {
      for (const Group<Entry>& group : destination->groups) {
        list->places.push_back({destination, &group});
      }
    }
    list->index = RuleIndex::Of(list->places, vocabulary);
  }

  metrics::Counter* Dispatches(const Destination<Entry>& destination,
                               const char* error) {
    return registry_->GetCounter("mixer_runtime_dispatches_total",
                                 "Calls of handlers.",
                                 {{"adapter", destination.adapter_name},
                                  {"error", error},
                                  {"handler", destination.handler_name},
                                  {"meshFunction", destination.template_name}});
  }

  // Rules with the same condition share a group: it is evaluated once.
  static Group<Entry>& GroupOf(const SharedCondition& condition,
                               Building* building) {
    std::vector<Group<Entry>>& groups = building->destination->groups;
    const auto [group, is_new] =
        building->group_of_condition.emplace(condition.get(), groups.size());
    if (is_new) groups.push_back({condition, {}});
    return groups[group->second];
  }

  metrics::Registry* const registry_;
  std::map<Key, Building> building_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_ROUTE_COMPILER_H_
