// What came of the latest configuration, as the reference counts it (spec
// config.md 12.1, server.md 8.5).
#ifndef MIXER_ADAPTER_RUNTIME_CONFIG_METRICS_H_
#define MIXER_ADAPTER_RUNTIME_CONFIG_METRICS_H_

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/handler_set.h"
#include "mixer_adapter/runtime/table.h"

namespace mixer::runtime {

// Gauges all of them, in spite of the `_total` of their names. Set by the
// config thread, read by any.
class ConfigMetrics {
 public:
  // `registry` must outlive it.
  explicit ConfigMetrics(metrics::Registry* registry);

  // `table` is about to serve, with the handlers of `now` in place of those of
  // `before`.
  void Update(const Table& table, const HandlerSet& now,
              const HandlerSet& before);

 private:
  struct Gauge {
    std::atomic<std::size_t> value{0};
    std::unique_ptr<metrics::Registry::Callback> callback;
  };

  void Add(metrics::Registry* registry, const std::string& name,
           const std::string& help, const std::string& variety);
  // `key`: the metric's name, or the variety.
  void Set(const std::string& key, std::size_t value);
  void CountConfigs(const config::Snapshot& snapshot);
  void CountErrors(const Table& table);
  void CountHandlers(const HandlerSet& now, const HandlerSet& before);

  std::map<std::string, Gauge> gauges_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_CONFIG_METRICS_H_
