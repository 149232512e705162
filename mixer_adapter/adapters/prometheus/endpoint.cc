#include "mixer_adapter/adapters/prometheus/endpoint.h"

#include <map>
#include <utility>

#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::prometheus {
namespace {

struct Endpoints {
  Mutex mu;
  std::map<std::string, std::weak_ptr<Endpoint>> by_address ABSL_GUARDED_BY(mu);
};

// Never destroyed: handlers may be the last to go.
Endpoints& AllEndpoints() {
  static Endpoints* const endpoints = new Endpoints;
  return *endpoints;
}

}  // namespace

absl::StatusOr<std::shared_ptr<Endpoint>> Endpoint::Get(
    const std::string& address) {
  Endpoints& all = AllEndpoints();
  MutexLock lock(&all.mu);
  std::weak_ptr<Endpoint>& known = all.by_address[address];
  if (auto endpoint = known.lock()) return endpoint;
  std::shared_ptr<Endpoint> endpoint(new Endpoint);
  net::HttpServerOptions options;
  options.address = address;
  net::HttpRoutes routes;
  routes["/metrics"] = [store = &endpoint->store_] {
    return net::HttpAnswer{200, "text/plain; version=0.0.4; charset=utf-8",
                           store->Text()};
  };
  MIXER_ASSIGN_OR_RETURN(endpoint->server_,
                         net::HttpServer::Start(options, std::move(routes)));
  known = endpoint;
  return endpoint;
}

}  // namespace mixer::prometheus
