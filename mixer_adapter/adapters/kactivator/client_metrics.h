// What a client of the Autoscaler counts, among the metrics.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_CLIENT_METRICS_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_CLIENT_METRICS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mixer_adapter/autoscaler/client.h"
#include "mixer_adapter/metrics/registry.h"

namespace mixer::kactivator {

// While it lives, each scrape reads the client.
class ClientMetrics {
 public:
  // Both outlive this. `endpoint` is the label.
  ClientMetrics(metrics::Registry* registry, const std::string& endpoint,
                const autoscaler::Client* client);

 private:
  void AddStats(const autoscaler::ClientStats& stats);
  void AddTally(const autoscaler::Tally& tally);
  void Add(metrics::Registry::Kind kind, const char* name, const char* help,
           std::function<double()> read);

  metrics::Registry* const registry_;
  const metrics::Labels labels_;
  std::vector<std::unique_ptr<metrics::Registry::Callback>> callbacks_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_CLIENT_METRICS_H_
