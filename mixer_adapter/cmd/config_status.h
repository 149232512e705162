// What came of the latest configuration: told in the log, kept for the pages.
#ifndef MIXER_ADAPTER_CMD_CONFIG_STATUS_H_
#define MIXER_ADAPTER_CMD_CONFIG_STATUS_H_

#include <memory>
#include <vector>

#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/publisher.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::cmd {

// Thread-safe. Metrics: mixer_config_errors, mixer_config_snapshots_total.
class ConfigStatus {
 public:
  // Both must outlive it.
  ConfigStatus(Logger* log, metrics::Registry* registry);

  // A line for each mistake and doubt, and one for the whole.
  void Tell(const runtime::Publisher::Summary& summary);

  // Of the configuration in use.
  std::vector<spi::ConfigError> errors() const;

 private:
  Logger* const log_;
  metrics::Counter* const snapshots_;
  mutable Mutex mu_;
  std::vector<spi::ConfigError> errors_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<metrics::Registry::Callback> gauge_;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_CONFIG_STATUS_H_
