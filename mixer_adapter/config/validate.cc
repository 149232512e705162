#include "mixer_adapter/config/validate.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/config/attributes.h"
#include "mixer_adapter/config/handlers.h"
#include "mixer_adapter/config/instances.h"
#include "mixer_adapter/config/kinds.h"
#include "mixer_adapter/config/names.h"
#include "mixer_adapter/config/rules.h"

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

void TakeInstances(Instances instances, Snapshot* snapshot) {
  for (auto& [unused, instance] : instances.by_name()) {
    snapshot->instances.push_back(std::move(instance));
  }
}

// Those that an action uses.
void TakeHandlers(Handlers handlers, Snapshot* snapshot) {
  for (auto& [unused, handler] : handlers.by_name()) {
    if (handler->instances.empty()) continue;
    snapshot->handlers.push_back(std::move(handler));
  }
  std::sort(snapshot->handlers.begin(), snapshot->handlers.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
}

}  // namespace

Snapshot Validate(const Resources& resources, const spi::Inventory& inventory) {
  Snapshot snapshot;
  snapshot.errors = resources.errors;
  ReportMisspeltKinds(resources, inventory, &snapshot.errors);
  snapshot.vocabulary = std::make_unique<const Vocabulary>(
      ReadAttributes(resources, &snapshot.errors));
  Handlers handlers = ReadHandlers(resources, inventory, &snapshot.errors);
  Instances instances = ReadInstances(resources, inventory,
                                      *snapshot.vocabulary, &snapshot.errors);
  snapshot.rules = ReadRules(
      resources, {*snapshot.vocabulary, handlers, instances}, &snapshot.errors);
  TakeInstances(std::move(instances), &snapshot);
  TakeHandlers(std::move(handlers), &snapshot);
  return snapshot;
}

}  // namespace mixer::config
