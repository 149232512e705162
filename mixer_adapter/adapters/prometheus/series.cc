#include "mixer_adapter/adapters/prometheus/series.h"

#include <algorithm>
#include <utility>

#include "mixer_adapter/adapters/prometheus/series_key.h"

namespace mixer::prometheus {

Series::Series(std::string key, const Definition& definition)
    : key_(std::move(key)),
      definition_(definition),
      counts_(definition.kind == Kind::kDistribution
                  ? definition.bounds.size() + 1
                  : 0) {}

void Series::Record(double value, absl::Time now) {
  switch (definition_.kind) {
    case Kind::kGauge:
      value_.store(value, std::memory_order_relaxed);
      break;
    case Kind::kCounter:
      Add(value);
      break;
    case Kind::kDistribution: {
      const auto& bounds = definition_.bounds;
      const auto bound = std::lower_bound(bounds.begin(), bounds.end(), value);
      counts_[static_cast<std::size_t>(bound - bounds.begin())].fetch_add(
          1, std::memory_order_relaxed);
      Add(value);
      break;
    }
  }
  last_nanos_.store(absl::ToUnixNanos(now), std::memory_order_relaxed);
}

void Series::Add(double value) {
  double sum = value_.load(std::memory_order_relaxed);
  while (!value_.compare_exchange_weak(sum, sum + value,
                                       std::memory_order_relaxed)) {
  }
}

::prometheus::ClientMetric Series::Collect() const {
  ::prometheus::ClientMetric metric;
  SeriesKey::Reader values(key_);
  for (const std::string& label : definition_.labels) {
    metric.label.push_back({label, std::string(values.Next())});
  }
  switch (definition_.kind) {
    case Kind::kGauge:
      metric.gauge.value = value_.load(std::memory_order_relaxed);
      break;
    case Kind::kCounter:
      metric.counter.value = value_.load(std::memory_order_relaxed);
      break;
    case Kind::kDistribution:
      metric.histogram = CollectHistogram();
      break;
  }
  return metric;
}

::prometheus::ClientMetric::Histogram Series::CollectHistogram() const {
  ::prometheus::ClientMetric::Histogram histogram;
  histogram.sample_sum = value_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < definition_.bounds.size(); ++i) {
    histogram.sample_count += counts_[i].load(std::memory_order_relaxed);
    histogram.bucket.push_back({histogram.sample_count, definition_.bounds[i]});
  }
  histogram.sample_count += counts_.back().load(std::memory_order_relaxed);
  return histogram;
}

}  // namespace mixer::prometheus
