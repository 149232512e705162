// One metric as exposed: all its series.
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_METRIC_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_METRIC_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/prometheus/definition.h"
#include "mixer_adapter/adapters/prometheus/series.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/metrics/counter.h"
#include "prometheus/metric_family.h"

namespace mixer::prometheus {

// Thread-safe. Each thread finds its series in an index of its own, under a
// lock that only Expire() also takes; threads meet in the numbers of a series
// that they share, and when a series is new to one of them.
class Metric {
 public:
  // More series than this are not made.
  static constexpr std::size_t kMaxSeries = 100000;

  // `dropped` counts values without a series because of `max_series`; it must
  // outlive the metric.
  Metric(Definition definition, metrics::Counter* dropped,
         std::size_t max_series = kMaxSeries);

  const Definition& definition() const { return definition_; }

  // `key` (SeriesKey) has a value for each of the definition's labels.
  void Record(std::string_view key, double value, absl::Time now);

  // Removes the series without a value since `since`; answers how many.
  std::size_t Expire(absl::Time since);

  // Series in the order of their labels' values; `help` instead of the
  // definition's.
  ::prometheus::MetricFamily Collect(const std::string& help) const;

 private:
  using Index = absl::flat_hash_map<std::string_view, std::shared_ptr<Series>,
                                    StringHash, StringEq>;
  struct alignas(64) Shard {
    Mutex mu;
    Index series ABSL_GUARDED_BY(mu);
  };
  static constexpr std::size_t kShards = 32;

  void RecordFirst(std::string_view key, double value, absl::Time now,
                   Shard* shard) ABSL_LOCKS_EXCLUDED(mu_);
  std::shared_ptr<Series> FindOrAdd(std::string_view key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Forget(const Index& series) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Definition definition_;
  metrics::Counter* const dropped_;
  const std::size_t max_series_;
  // Taken before a shard's lock.
  mutable Mutex mu_;
  Index all_ ABSL_GUARDED_BY(mu_);
  std::array<Shard, kShards> shards_;  // by thread
};

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_METRIC_H_
