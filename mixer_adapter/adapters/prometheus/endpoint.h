// Where Prometheus fetches what handlers counted.
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_ENDPOINT_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_ENDPOINT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "mixer_adapter/adapters/prometheus/metric_store.h"
#include "mixer_adapter/net/http_server.h"

namespace mixer::prometheus {

// One for each address of the process; lives until no handler uses it.
// Thread-safe.
class Endpoint {
 public:
  // That of `address` (net::ListenAddress, TCP only), which listens once this
  // returns. The error names the address and the cure.
  static absl::StatusOr<std::shared_ptr<Endpoint>> Get(
      const std::string& address);

  MetricStore& store() { return store_; }
  int port() const { return server_->port(); }

 private:
  Endpoint() = default;

  MetricStore store_;
  std::unique_ptr<net::HttpServer> server_;  // reads store_
};

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_ENDPOINT_H_
