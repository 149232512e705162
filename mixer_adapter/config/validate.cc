#include "mixer_adapter/config/validate.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/config/adapters.h"
#include "mixer_adapter/config/attributes.h"
#include "mixer_adapter/config/handlers.h"
#include "mixer_adapter/config/instances.h"
#include "mixer_adapter/config/kinds.h"
#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/rules.h"
#include "mixer_adapter/config/templates.h"

namespace mixer::config {
namespace {

// Unknown kinds are others' resources, unless only the letter case is wrong.
void ReportMisspeltKinds(const Resources& resources,
                         const spi::Inventory& inventory,
                         std::vector<spi::ConfigError>* errors) {
  for (const auto& [key, resource] : resources.resources) {
    if (FindKind(key.kind, inventory) != Kind::kUnknown) continue;
    const std::string meant = KindInOtherCase(key.kind, inventory);
    if (meant.empty()) continue;
    errors->push_back(
        {DescribeResource("resource", key, resource), "kind",
         absl::StrCat("'", key.kind,
                      "' is not a kind, hence the resource is "
                      "ignored: letter case counts, did you mean '",
                      meant, "'?")});
  }
}

// Moves the values of `named`, sorted by full name.
template <typename T>
void Take(Named<std::unique_ptr<T>> named,
          std::vector<std::unique_ptr<T>>* all) {
  for (auto& [unused, value] : named.by_name()) {
    all->push_back(std::move(value));
  }
}

void TakeHandlers(Handlers handlers, Snapshot* snapshot) {
  for (auto& [unused, handler] : handlers.by_name()) {
    snapshot->handlers.push_back(std::move(handler));
  }
  std::sort(snapshot->handlers.begin(), snapshot->handlers.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
}

}  // namespace

Snapshot Validate(const Resources& resources, const spi::Inventory& inventory) {
  Snapshot snapshot;
  auto* const errors = &snapshot.errors;
  *errors = resources.errors;
  ReportMisspeltKinds(resources, inventory, errors);
  snapshot.vocabulary = std::make_unique<const Vocabulary>(
      ReadAttributes(resources, inventory, errors));
  const Vocabulary& vocabulary = *snapshot.vocabulary;
  Templates templates = ReadTemplates(resources, errors);
  Adapters adapters = ReadAdapters(resources, inventory, templates, errors);
  Handlers handlers = ReadHandlers(resources, inventory, adapters, errors);
  Instances instances =
      ReadInstances(resources, inventory, templates, vocabulary, errors);
  Rules rules = ReadRules(resources, {vocabulary, handlers, instances}, errors);
  snapshot.rules = std::move(rules.rules);
  snapshot.output_count = rules.output_count;
  Take(std::move(templates), &snapshot.templates);
  Take(std::move(adapters), &snapshot.adapters);
  Take(std::move(instances), &snapshot.instances);
  TakeHandlers(std::move(handlers), &snapshot);
  return snapshot;
}

}  // namespace mixer::config
