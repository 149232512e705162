// Where the requests of each namespace go, for one variety of templates (spec
// dispatch.md 1-2).
#ifndef MIXER_ADAPTER_RUNTIME_ROUTES_H_
#define MIXER_ADAPTER_RUNTIME_ROUTES_H_

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/condition.h"
#include "mixer_adapter/runtime/rule_index.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::runtime {

// One instance of one rule's action, bound.
template <typename ActionOf>
struct Bound {
  using Action = ActionOf;

  std::string instance;  // full name, "i1.instance.ns"
  std::unique_ptr<const Action> action;
};

struct BoundCheck : Bound<spi::CheckAction> {
  // The attribute that each output sets, or kNoAttribute where none does.
  // Empty if no header operation names any.
  std::vector<AttributeId> outputs;
};

struct BoundQuota : Bound<spi::QuotaAction> {
  // What a request calls it: "i1".
  std::string short_name;
};

using BoundReport = Bound<spi::ReportAction>;

struct BoundGenerate : Bound<spi::GenerateAction> {
  struct Binding {
    AttributeId attribute;
    expr::Program program;
  };

  std::size_t output_count = 0;
  // What the programs were compiled with.
  std::unique_ptr<const Vocabulary> scope;
  std::vector<Binding> bindings;
};

// What one handler is given if one condition holds.
template <typename Entry>
struct Group {
  SharedCondition condition;
  std::vector<Entry> entries;
};

// All that one namespace's rules send to one handler by one template.
template <typename Entry>
struct Destination {
  std::string handler_name;  // "h1.istio-system": named in denials
  std::string adapter_name;
  std::string template_name;
  std::shared_ptr<spi::Handler> handler;
  std::size_t index;  // among all of its Routes
  std::vector<Group<Entry>> groups;
  // mixer_runtime_dispatches_total, by error.
  metrics::Counter* succeeded;
  metrics::Counter* failed;
};

// What one namespace's rules send where.
template <typename Entry>
struct RouteList {
  struct Place {
    const Destination<Entry>* destination;
    const Group<Entry>* group;
  };

  // Sorted by handler name.
  std::vector<const Destination<Entry>*> destinations;
  std::vector<Place> places;  // of all groups, in their order
  RuleIndex index;            // of their conditions
};

template <typename Entry>
class Routes {
 public:
  using Destinations = std::vector<const Destination<Entry>*>;
  // What applies to a request: the default namespace's rules, then its own.
  using Lists = std::array<const RouteList<Entry>*, 2>;

  Lists For(std::string_view name_space) const {
    const auto found = by_namespace_.find(name_space);
    return {&default_, found == by_namespace_.end() ? &none_ : &found->second};
  }

  // `visit(list)` for that of each namespace.
  template <typename Visit>
  void ForEachList(const Visit& visit) const {
    visit(default_);
    for (const auto& [unused, list] : by_namespace_) visit(list);
  }

  // How many destinations there are.
  std::size_t size() const { return destinations_.size(); }
  // The same, those of the default namespace counted for each other one too.
  std::size_t CountOfAllNamespaces() const {
    return destinations_.size() +
           default_.destinations.size() * by_namespace_.size();
  }

  // For people: by namespace, those without rules of their own left out.
  std::map<std::string, Destinations> ByNamespace(
      const std::string& default_namespace) const {
    std::map<std::string, Destinations> all;
    for (const auto& [name, own] : by_namespace_) {
      all[name] = default_.destinations;
      all[name].insert(all[name].end(), own.destinations.begin(),
                       own.destinations.end());
    }
    if (!default_.destinations.empty()) {
      all[default_namespace] = default_.destinations;
    }
    return all;
  }

 private:
  template <typename>
  friend class RouteCompiler;

  std::vector<std::unique_ptr<const Destination<Entry>>> destinations_;
  absl::flat_hash_map<std::string, RouteList<Entry>, StringHash, StringEq>
      by_namespace_;
  RouteList<Entry> default_;
  RouteList<Entry> none_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_ROUTES_H_
