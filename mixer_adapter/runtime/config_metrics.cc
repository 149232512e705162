#include "mixer_adapter/runtime/config_metrics.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::runtime {
namespace {

using spi::ConfigError;
using Errors = std::vector<ConfigError>;

struct Definition {
  const char* name;
  const char* help;
};

constexpr Definition kDefinitions[] = {
    {"mixer_config_attributes_total", "Attributes that are declared."},
    {"mixer_config_handler_configs_total", "Handlers."},
    {"mixer_config_instance_configs_total", "Instances."},
    {"mixer_config_rule_configs_total", "Rules."},
    {"mixer_config_adapter_info_configs_total",
     "Adapters that are programs of their own."},
    {"mixer_config_template_configs_total", "Templates given as resources."},
    {"mixer_config_handler_validation_error_total",
     "Mistakes in handlers, found before they were built."},
    {"mixer_config_instance_config_errors_total", "Mistakes in instances."},
    {"mixer_config_rule_config_errors_total", "Mistakes in rules."},
    {"mixer_config_rule_config_match_error_total",
     "Mistakes in match conditions, among those in rules."},
    {"mixer_config_adapter_info_config_errors_total", "Mistakes in adapters."},
    {"mixer_config_template_config_errors_total", "Mistakes in templates."},
    {"mixer_config_unsatisfied_action_handler_total",
     "Actions left out because their handler could not be built."},
    {"mixer_handler_new_handlers_total", "Handlers that were built."},
    {"mixer_handler_reused_handlers_total",
     "Handlers taken over from the configuration before."},
    {"mixer_handler_closed_handlers_total",
     "Handlers of the configuration before that are used no more."},
    {"mixer_handler_handler_build_failures_total",
     "Handlers that could not be built."},
};

constexpr char kDestinations[] =
    "mixer_dispatcher_destinations_per_variety_total";

// A resource's description begins with its kind (ConfigError::resource).
std::size_t CountIf(const Errors& errors, const char* kind, const char* field) {
  return static_cast<std::size_t>(std::count_if(
      errors.begin(), errors.end(), [&](const ConfigError& error) {
        return error.severity == ConfigError::Severity::kError &&
               absl::StartsWith(error.resource, kind) &&
               absl::StartsWith(error.field, field);
      }));
}

// How many of `set` are in `other` as well: the same objects.
std::size_t CountShared(const HandlerSet& set, const HandlerSet& other) {
  std::size_t shared = 0;
  for (const auto& [name, entry] : set.handlers) {
    const auto found = other.handlers.find(name);
    if (found != other.handlers.end() &&
        found->second.handler == entry.handler) {
      ++shared;
    }
  }
  return shared;
}

}  // namespace

ConfigMetrics::ConfigMetrics(metrics::Registry* registry) {
  for (const Definition& definition : kDefinitions) {
    Add(registry, definition.name, definition.help, "");
  }
  for (const char* const variety :
       {"TEMPLATE_VARIETY_CHECK", "TEMPLATE_VARIETY_REPORT",
        "TEMPLATE_VARIETY_QUOTA", "TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR"}) {
    Add(registry, kDestinations,
        "Handlers and templates of all namespaces, by variety.", variety);
  }
}

void ConfigMetrics::Add(metrics::Registry* registry, const std::string& name,
                        const std::string& help, const std::string& variety) {
  metrics::Labels labels;
  if (!variety.empty()) labels["variety"] = variety;
  Gauge& gauge = gauges_[variety.empty() ? name : variety];
  gauge.callback = registry->AddCallback(
      metrics::Registry::Kind::kGauge, name, help, labels,
      [&gauge] { return static_cast<double>(gauge.value); });
}

void ConfigMetrics::Set(const std::string& key, std::size_t value) {
  gauges_.at(key).value = value;
}

void ConfigMetrics::Update(const Table& table, const HandlerSet& now,
                           const HandlerSet& before) {
  CountConfigs(table.snapshot());
  CountErrors(table);
  CountHandlers(now, before);
  Set("TEMPLATE_VARIETY_CHECK", table.checks().CountOfAllNamespaces());
  Set("TEMPLATE_VARIETY_REPORT", table.reports().CountOfAllNamespaces());
  Set("TEMPLATE_VARIETY_QUOTA", table.quotas().CountOfAllNamespaces());
  Set("TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR",
      table.generators().CountOfAllNamespaces());
}

void ConfigMetrics::CountConfigs(const config::Snapshot& snapshot) {
  std::size_t attributes = 0;
  for (AttributeId id = 0; id < snapshot.vocabulary->size(); ++id) {
    if (snapshot.vocabulary->declared(id)) ++attributes;
  }
  Set("mixer_config_attributes_total", attributes);
  Set("mixer_config_handler_configs_total", snapshot.handlers.size());
  Set("mixer_config_instance_configs_total", snapshot.instances.size());
  Set("mixer_config_rule_configs_total", snapshot.rules.size());
  Set("mixer_config_adapter_info_configs_total", snapshot.adapters.size());
  Set("mixer_config_template_configs_total", snapshot.templates.size());
}

void ConfigMetrics::CountErrors(const Table& table) {
  const Errors& errors = table.snapshot().errors;
  Set("mixer_config_handler_validation_error_total",
      CountIf(errors, "handler ", ""));
  Set("mixer_config_instance_config_errors_total",
      CountIf(errors, "instance ", ""));
  Set("mixer_config_rule_config_errors_total",
      CountIf(errors, "rule ", "") + CountIf(table.errors(), "rule ", ""));
  Set("mixer_config_rule_config_match_error_total",
      CountIf(errors, "rule ", "match") +
          CountIf(table.errors(), "rule ", "match"));
  Set("mixer_config_adapter_info_config_errors_total",
      CountIf(errors, "adapter ", ""));
  Set("mixer_config_template_config_errors_total",
      CountIf(errors, "template ", ""));
  Set("mixer_config_unsatisfied_action_handler_total",
      CountIf(table.errors(), "rule ", "actions["));
}

void ConfigMetrics::CountHandlers(const HandlerSet& now,
                                  const HandlerSet& before) {
  const std::size_t reused = CountShared(now, before);
  Set("mixer_handler_new_handlers_total", now.handlers.size() - reused);
  Set("mixer_handler_reused_handlers_total", reused);
  Set("mixer_handler_closed_handlers_total", before.handlers.size() - reused);
  Set("mixer_handler_handler_build_failures_total", now.errors.size());
}

}  // namespace mixer::runtime
