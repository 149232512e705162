#include "mixer_adapter/adapters/kactivator/readiness_factory.h"

#include "mixer_adapter/adapters/kactivator/endpoints_file.h"
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

}  // namespace

absl::Status CheckProbeUrl(const std::string&) { return absl::OkStatus(); }

ReadinessFactory MakeReadinessFactory(const Params& params,
                                      const autoscaler::Release& release) {
  if (params.has_endpoints()) {
    return MakeEndpointsFactory(params.endpoints(), release);
  }
  return nullptr;
}

}  // namespace mixer::kactivator
