// What is counted of each phase of a request (spec dispatch.md 12).
#ifndef MIXER_ADAPTER_RUNTIME_DISPATCH_METRICS_H_
#define MIXER_ADAPTER_RUNTIME_DISPATCH_METRICS_H_

#include <cstdint>
#include <initializer_list>

#include "mixer_adapter/metrics/registry.h"

namespace mixer::runtime {

// Owned by the registry, which must outlive it.
struct DispatchMetrics {
  static constexpr std::initializer_list<std::uint64_t> kBounds = {
      0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20};

  explicit DispatchMetrics(metrics::Registry* registry)
      : match_errors(registry->GetCounter(
            "mixer_runtime_match_errors_total",
            "Match conditions that could not be evaluated for a request and "
            "were taken as false.")),
        destinations(registry->GetHistogram(
            "mixer_dispatcher_destinations_per_request",
            "Conditions of handlers that held in one phase of a request.",
            kBounds)),
        instances(registry->GetHistogram(
            "mixer_dispatcher_instances_per_request",
            "Instances that were made in one phase of a request.", kBounds)) {}

  metrics::Counter* match_errors;
  metrics::Histogram* destinations;
  metrics::Histogram* instances;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_DISPATCH_METRICS_H_
