#include "bench/cold_start/designs.h"

#include <utility>

#include "bench/cold_start/activator_path.h"
#include "bench/cold_start/constants.h"
#include "bench/cold_start/gateway.h"
#include "bench/cold_start/kactivator_adapter.h"
#include "bench/cold_start/original_adapter.h"
#include "mixer_adapter/adapters/kactivator/activator_options.h"

namespace mixer::cold_start {
namespace {

using Build = decltype(DesignSpec::build);
using kactivator::ActivatorOptions;

constexpr GatewayOptions kPlain;
constexpr GatewayOptions kPatientClient = {Route::kPods, 0, kClientTries};
constexpr GatewayOptions kRetries = {Route::kAddress, 0, 1};
constexpr GatewayOptions kCheckAgain = {Route::kPods, kCheckRetries, 1};

std::unique_ptr<GoConnection> MakeGoConnection(const Surroundings& in) {
  return std::make_unique<GoConnection>(*in.options, in.agenda, in.dialer,
                                        in.codec);
}

std::unique_ptr<Design> MakeGateway(const Surroundings& in,
                                    const GatewayOptions& gateway,
                                    std::unique_ptr<Adapter> adapter) {
  return std::make_unique<Gateway>(*in.options, gateway, in.agenda, in.cluster,
                                   std::move(adapter));
}

std::unique_ptr<Design> Activator(const Surroundings& in) {
  return std::make_unique<ActivatorPath>(*in.options, in.agenda,
                                         MakeGoConnection(in));
}

Build Original(const GatewayOptions& gateway, int uses = 0) {
  return [gateway, uses](const Surroundings& in) {
    return MakeGateway(
        in, gateway,
        std::make_unique<OriginalAdapter>(MakeGoConnection(in), uses));
  };
}

Build Ours(const GatewayOptions& gateway, const ActivatorOptions& options) {
  return [gateway, options](const Surroundings& in) {
    return MakeGateway(
        in, gateway,
        std::make_unique<KactivatorAdapter>(
            options, in.options->revisions,
            KactivatorEnv{in.loop, in.agenda, in.dialer, in.codec}));
  };
}

// As the product is if nothing is configured.
Build Waking(const GatewayOptions& gateway) {
  return [gateway](const Surroundings& in) {
    ActivatorOptions options;
    options.repeat_wakeups = in.options->repeat_wakeups;
    return Ours(gateway, options)(in);
  };
}

Build Holding(const GatewayOptions& gateway, bool settles = true) {
  return [gateway, settles](const Surroundings& in) {
    ActivatorOptions options;
    options.hold = true;
    options.holding.settle =
        settles ? in.options->settle : absl::ZeroDuration();
    // The proxy repeats a call that fails, not one that is answered.
    options.answers.unready = gateway.check_retries > 0
                                  ? kactivator::Unready::kAskAgain
                                  : kactivator::Unready::kRetryLater;
    return Ours(gateway, options)(in);
  };
}

}  // namespace

// Colours: Okabe and Ito's, told apart by colour-blind readers.
const std::vector<DesignSpec>& Designs() {
  static const auto* const designs = new std::vector<DesignSpec>{
      {"Activator", false, true, "#000000", "", Activator},
      {"original, plain", false, false, "", "", Original(kPlain)},
      {"original, client retries", false, false, "", "",
       Original(kPatientClient)},
      {"original, route retries", false, true, "#E69F00", "7 3",
       Original(kRetries)},
      {"original cached, route retries", false, true, "#CC79A7", "2 3",
       Original(kRetries, kManyUses)},
      {"ours, plain", true, false, "", "", Waking(kPlain)},
      {"ours, client retries", true, true, "#56B4E9", "",
       Waking(kPatientClient)},
      {"ours, route retries", true, true, "#009E73", "", Waking(kRetries)},
      {"ours, hold", true, true, "#0072B2", "7 3", Holding(kPlain)},
      {"ours, hold, Check retries", true, true, "#0072B2", "",
       Holding(kCheckAgain)},
      {"ours, hold, no settling", true, true, "#D55E00", "2 3",
       Holding(kCheckAgain, /*settles=*/false)},
  };
  return *designs;
}

const DesignSpec* FindDesign(const std::string& name) {
  for (const DesignSpec& design : Designs()) {
    if (design.name == name) return &design;
  }
  return nullptr;
}

}  // namespace mixer::cold_start
