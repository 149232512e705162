#include "mixer_adapter/runtime/publisher.h"

#include <utility>

#include "mixer_adapter/config/validate.h"

namespace mixer::runtime {
namespace {

void Append(const std::vector<spi::ConfigError>& more,
            std::vector<spi::ConfigError>* errors) {
  errors->insert(errors->end(), more.begin(), more.end());
}

std::shared_ptr<const Table> EmptyTable(const spi::Inventory& inventory,
                                        const std::string& default_namespace,
                                        metrics::Registry* registry) {
  return CompileTable(
      std::make_shared<const config::Snapshot>(config::Validate({}, inventory)),
      {}, default_namespace, registry);
}

}  // namespace

Publisher::Publisher(const spi::Inventory& inventory, const spi::Env& env,
                     std::string default_namespace)
    : inventory_(inventory),
      env_(env),
      default_namespace_(std::move(default_namespace)),
      metrics_(env.metrics),
      table_(EmptyTable(inventory, default_namespace_, env.metrics)) {}

Publisher::Summary Publisher::Publish(const config::Resources& resources) {
  const auto snapshot = std::make_shared<const config::Snapshot>(
      config::Validate(resources, inventory_));
  HandlerSet handlers = BuildHandlers(*snapshot, handlers_, env_);
  std::shared_ptr<const Table> table =
      CompileTable(snapshot, handlers, default_namespace_, env_.metrics);

  Summary summary{snapshot->vocabulary->size(), handlers.handlers.size(),
                  snapshot->instances.size(), snapshot->rules.size(),
                  snapshot->errors};
  Append(handlers.errors, &summary.errors);
  Append(table->errors(), &summary.errors);

  metrics_.Update(*table, handlers, handlers_);
  table_.Publish(std::move(table));
  // Only now: what no table uses any more is closed here, on this thread.
  handlers_ = std::move(handlers);
  return summary;
}

}  // namespace mixer::runtime
