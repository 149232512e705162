#include "mixer_adapter/cmd/admin_pages.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/cmd/version.h"

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

}  // namespace

net::HttpRoutes AdminPages(const AdminSources& sources) {
  const auto live = [] { return Text(200, "ok\n"); };
  return {
      {"/metrics",
       [registry = sources.registry] { return Metrics(*registry); }},
      {"/version",
       [] { return Text(200, absl::StrCat("mixs ", kVersion, "\n")); }},
      {"/healthz", live},
      {"/healthz/live", live},
      {"/healthz/ready", [health = sources.health] { return Ready(*health); }},
  };
}

}  // namespace mixer::cmd
