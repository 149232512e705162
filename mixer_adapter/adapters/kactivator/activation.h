// The working part of kactivator, apart from Mixer's SPI: also the
// out-of-process program runs on it.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATION_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATION_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/targets.h"
#include "mixer_adapter/autoscaler/client.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::kactivator {

struct ActivationOptions {
  std::string endpoint;  // ws://host:port
  autoscaler::Release release;
  // Empty: the environment's POD_NAME, else the host's name.
  std::string pod_name;
  Targets targets;
};

class Activation {
 public:
  // Begins to connect. `env` is as long-lived as the SPI says.
  static absl::StatusOr<std::unique_ptr<Activation>> Start(
      const ActivationOptions& options, const spi::Env& env);

  // Counts a request for the revision behind `service` (RevisionOf).
  // Thread-safe; neither waits nor fails. False if it names no revision, or
  // none of the targets: that is counted, and nobody is told.
  bool Note(std::string_view name_space, std::string_view service,
            absl::Time now);

 private:
  Activation(const ActivationOptions& options, const spi::Env& env);
  void ExportMetrics(metrics::Registry* registry, const std::string& endpoint);

  const std::string_view suffix_;
  const Targets targets_;
  const std::unique_ptr<const autoscaler::Codec> codec_;
  metrics::Counter* const invalid_keys_;
  metrics::Counter* const foreign_keys_;
  std::unique_ptr<autoscaler::Client> client_;
  // Read the client, so they end before it.
  std::vector<std::unique_ptr<metrics::Registry::Callback>> callbacks_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_ACTIVATION_H_
