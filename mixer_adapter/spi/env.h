// The world as an adapter may use it.
#ifndef MIXER_ADAPTER_SPI_ENV_H_
#define MIXER_ADAPTER_SPI_ENV_H_

#include <string_view>

#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/scheduler.h"
#include "mixer_adapter/metrics/registry.h"

namespace mixer::spi {

// Made by main. What it points to outlives every handler, and is thread-safe.
struct Env {
  const Clock* clock;
  Logger* logger;
  metrics::Registry* metrics;
  Scheduler* scheduler;
  // Of the handler that is built: "h1.istio-system". For metrics and the log;
  // a handler that wants to keep it copies it.
  std::string_view handler_name = {};
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_ENV_H_
