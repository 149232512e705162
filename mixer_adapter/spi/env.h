// The world as an adapter may use it.
#ifndef MIXER_ADAPTER_SPI_ENV_H_
#define MIXER_ADAPTER_SPI_ENV_H_

#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/metrics/registry.h"

namespace mixer::spi {

// Made by main; outlives every handler. All members are thread-safe.
struct Env {
  const Clock* clock;
  Logger* logger;
  metrics::Registry* metrics;
};

}  // namespace mixer::spi

#endif  // MIXER_ADAPTER_SPI_ENV_H_
