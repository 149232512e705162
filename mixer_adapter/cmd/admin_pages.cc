#include "mixer_adapter/cmd/admin_pages.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/cmd/config_json.h"
#include "mixer_adapter/cmd/version.h"
#include "mixer_adapter/runtime/table_json.h"
#include "mixer_adapter/runtime/table_text.h"

namespace mixer::cmd {
namespace {

net::HttpAnswer Text(int status, std::string body) {
  net::HttpAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

net::HttpAnswer Metrics(const metrics::Registry& registry) {
  return {200, "text/plain; version=0.0.4; charset=utf-8", registry.Text()};
}

net::HttpAnswer Ready(const Health& health) {
  return health.ready() ? Text(200, "ok\n") : Text(503, "not ready\n");
}

net::HttpAnswer AsJson(const nlohmann::ordered_json& json) {
  return {200, "application/json; charset=utf-8", Dump(json)};
}

net::HttpAnswer Config(const config::Snapshot& snapshot,
                       const ConfigStatus& status) {
  nlohmann::ordered_json json = ErrorsJson(status.errors());
  json["in_use"] = SnapshotJson(snapshot);
  return AsJson(json);
}

}  // namespace

net::HttpRoutes AdminPages(const AdminSources& sources) {
  const auto table =
      std::make_shared<Published<runtime::Table>::Reader>(sources.table);
  const auto live = [] { return Text(200, "ok\n"); };
  return {
      {"/metrics",
       [registry = sources.registry] { return Metrics(*registry); }},
      {"/version",
       [] { return Text(200, absl::StrCat("mixs ", kVersion, "\n")); }},
      {"/healthz", live},
      {"/healthz/live", live},
      {"/healthz/ready", [health = sources.health] { return Ready(*health); }},
      {"/debug/table",
       [table] { return Text(200, runtime::TableText(*table->Get())); }},
      {"/debug/table.json",
       [table] { return AsJson(runtime::TableJson(*table->Get())); }},
      {"/debug/config",
       [table, config = sources.config] {
         return Config(table->Get()->snapshot(), *config);
       }},
  };
}

}  // namespace mixer::cmd
