// prometheus counts and measures, and serves the outcome to Prometheus
// (README.md).
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_PROMETHEUS_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_PROMETHEUS_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::prometheus {

spi::Info GetInfo();

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_PROMETHEUS_H_
