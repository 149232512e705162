#include "mixer_adapter/adapters/kactivator/readiness_factory.h"

#include <string>

#include "mixer_adapter/adapters/kactivator/endpoints_file.h"
#include "mixer_adapter/adapters/kactivator/prober.h"
#include "mixer_adapter/net/probe.h"
#include "mixer_adapter/spi/proto_duration.h"

namespace mixer::kactivator {
namespace {

using adapter::kactivator::config::Params;

ReadinessFactory MakeEndpointsFactory(
    const adapter::kactivator::config::Endpoints& params,
    const autoscaler::Release& release) {
  EndpointsFileOptions options;
  options.path = params.path();
  options.suffix = autoscaler::ServiceSuffix(release);
  options.unlisted_are_targets = params.unlisted_are_targets();
  if (params.has_period()) options.period = spi::ToDuration(params.period());
  return [options](net::IoThread* io, const spi::Env& env) {
    return std::make_unique<EndpointsFile>(options, io, env);
  };
}

ReadinessFactory MakeProbeFactory(
    const adapter::kactivator::config::Probe& params,
    const std::string& endpoint) {
  ProberOptions options;
  options.url = params.url();
  if (params.has_period()) options.period = spi::ToDuration(params.period());
  if (params.has_timeout()) options.timeout = spi::ToDuration(params.timeout());
  if (params.has_refresh()) options.refresh = spi::ToDuration(params.refresh());
  if (params.max_probes() > 0) options.max_probes = params.max_probes();
  if (!params.headers().empty()) {
    options.headers.assign(params.headers().begin(), params.headers().end());
  }
  return [options, endpoint](net::IoThread* io, const spi::Env& env) {
    return std::make_unique<Prober>(
        io, std::make_unique<net::SocketProbeMaker>(io), options, env.metrics,
        metrics::Labels{{"endpoint", endpoint}});
  };
}

}  // namespace

ReadinessFactory MakeReadinessFactory(const Params& params,
                                      const autoscaler::Release& release) {
  if (params.has_endpoints()) {
    return MakeEndpointsFactory(params.endpoints(), release);
  }
  if (params.has_probe()) {
    return MakeProbeFactory(params.probe(), params.autoscaler_endpoint());
  }
  return nullptr;
}

}  // namespace mixer::kactivator
