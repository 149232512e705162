// A Mixer without transport: configuration in, requests in, answers out.
#ifndef MIXER_ADAPTER_TESTING_CONFIGURED_MIXER_H_
#define MIXER_ADAPTER_TESTING_CONFIGURED_MIXER_H_

#include <memory>
#include <string>
#include <vector>

#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/thread_scheduler.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/publisher.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::testing {

// Everything between the configuration and the service, with the adapters that
// mixs has.
class ConfiguredMixer {
 public:
  ConfiguredMixer();
  // With other adapters.
  explicit ConfiguredMixer(spi::Inventory inventory);

  // Of YAML documents, with the attributes that Istio 1.3 installs or without.
  runtime::Publisher::Summary LoadText(const std::string& yaml,
                                       bool with_istio_attributes);
  // Of a directory or file.
  runtime::Publisher::Summary LoadPath(const std::string& path);

  // One RPC thread's service.
  std::unique_ptr<server::MixerService> NewService();

  runtime::Publisher& publisher() { return publisher_; }
  metrics::Registry& registry() { return registry_; }

 private:
  const SystemClock clock_;
  NullLogger logger_;
  metrics::Registry registry_;
  ThreadScheduler scheduler_{1, &logger_};
  const spi::Inventory inventory_;
  runtime::Publisher publisher_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_CONFIGURED_MIXER_H_
