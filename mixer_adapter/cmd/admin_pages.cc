#include "mixer_adapter/cmd/admin_pages.h"

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/markup.h"
#include "mixer_adapter/cmd/config_json.h"
#include "mixer_adapter/cmd/version.h"
#include "mixer_adapter/runtime/table_json.h"
#include "mixer_adapter/runtime/table_text.h"

namespace mixer::cmd {
namespace {

constexpr char kHtml[] = "text/html; charset=utf-8";

constexpr std::string_view kIndexStyle =
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;"
    "padding:1rem}"
    "dd{margin:0 0 .75rem}";

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

// An adapter's page; its exceptions go no further.
net::HttpAnswer Show(const spi::Page& page) {
  try {
    return {200, page.content_type, page.body()};
  } catch (const std::exception& error) {
    return Text(500, absl::StrCat("failed: ", error.what(), "\n"));
  }
}

struct AdminPage {
  std::string path;
  std::string title;
  std::function<net::HttpAnswer()> answer;
};

std::vector<AdminPage> OwnPages(const AdminSources& sources) {
  const auto table =
      std::make_shared<Published<runtime::Table>::Reader>(sources.table);
  const auto live = [] { return Text(200, "ok\n"); };
  return {
      {"/metrics", "Metrics, for Prometheus",
       [registry = sources.registry] { return Metrics(*registry); }},
      {"/version", "Version",
       [] { return Text(200, absl::StrCat("mixs ", kVersion, "\n")); }},
      {"/healthz", "Whether the process answers", live},
      {"/healthz/live", "The same, for liveness probes", live},
      {"/healthz/ready", "Whether requests are served",
       [health = sources.health] { return Ready(*health); }},
      {"/debug/table", "Routing table",
       [table] { return Text(200, runtime::TableText(*table->Get())); }},
      {"/debug/table.json", "Routing table, as JSON",
       [table] { return AsJson(runtime::TableJson(*table->Get())); }},
      {"/debug/config", "Configuration in use, and what is wrong with it",
       [table, config = sources.config] {
         return Config(table->Get()->snapshot(), *config);
       }},
  };
}

std::string IndexPage(const std::map<std::string, std::string>& titles) {
  MarkupWriter out;
  out.Raw("<!DOCTYPE html>\n").Open("html", {{"lang", "en"}});
  out.Open("head").Empty("meta", {{"charset", "utf-8"}});
  out.Empty("meta", {{"name", "viewport"},
                     {"content", "width=device-width, initial-scale=1"}});
  out.Empty("link", {{"rel", "icon"}, {"href", "data:,"}});
  out.Element("title", "mixs").Element("style", kIndexStyle).Close();
  out.Open("body").Element("h1", "mixs").Open("dl");
  for (const auto& [path, title] : titles) {
    out.Open("dt").Element("a", path, {{"href", path}}).Close();
    out.Element("dd", title);
  }
  return out.Finish();
}

}  // namespace

net::HttpRoutes AdminPages(const AdminSources& sources) {
  std::vector<AdminPage> pages = OwnPages(sources);
  for (const spi::Info& adapter : sources.inventory->adapters) {
    for (const spi::Page& page : adapter.pages) {
      pages.push_back({page.path, page.title, [page] { return Show(page); }});
    }
  }
  net::HttpRoutes routes;
  std::map<std::string, std::string> titles;
  for (AdminPage& page : pages) {
    titles.emplace(page.path, page.title);
    routes.emplace(page.path, std::move(page.answer));
  }
  routes.emplace("/", [index = IndexPage(titles)] {
    return net::HttpAnswer{200, kHtml, index};
  });
  return routes;
}

}  // namespace mixer::cmd
