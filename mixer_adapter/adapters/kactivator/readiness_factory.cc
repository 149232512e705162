#include "mixer_adapter/adapters/kactivator/readiness_factory.h"

namespace mixer::kactivator {

absl::Status CheckProbeUrl(const std::string&) { return absl::OkStatus(); }

ReadinessFactory MakeReadinessFactory(
    const adapter::kactivator::config::Params&, const autoscaler::Release&) {
  return nullptr;
}

}  // namespace mixer::kactivator
