// The values of one metric with one set of labels.
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_SERIES_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_SERIES_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/prometheus/definition.h"
#include "prometheus/client_metric.h"

namespace mixer::prometheus {

// Thread-safe, without a lock.
class Series {
 public:
  // `key`: see SeriesKey. `definition` must outlive the series.
  Series(std::string key, const Definition& definition);

  const std::string& key() const { return key_; }

  // Adds, sets or observes, as the metric's kind is.
  void Record(double value, absl::Time now);

  // When Record() was last called, in nanoseconds of Unix time.
  std::int64_t last_nanos() const {
    return last_nanos_.load(std::memory_order_relaxed);
  }

  // Values and labels.
  ::prometheus::ClientMetric Collect() const;

 private:
  void Add(double value);
  ::prometheus::ClientMetric::Histogram CollectHistogram() const;

  const std::string key_;
  const Definition& definition_;
  std::atomic<std::int64_t> last_nanos_{0};
  std::atomic<double> value_{0};  // of a distribution: the sum
  std::vector<std::atomic<std::uint64_t>> counts_;  // of a distribution
};

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_SERIES_H_
