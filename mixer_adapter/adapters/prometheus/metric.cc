#include "mixer_adapter/adapters/prometheus/metric.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "mixer_adapter/adapters/prometheus/series_key.h"
#include "mixer_adapter/base/thread_slot.h"

namespace mixer::prometheus {
namespace {

::prometheus::MetricType TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kGauge:
      return ::prometheus::MetricType::Gauge;
    case Kind::kCounter:
      return ::prometheus::MetricType::Counter;
    case Kind::kDistribution:
      return ::prometheus::MetricType::Histogram;
  }
  return ::prometheus::MetricType::Untyped;
}

}  // namespace

Metric::Metric(Definition definition, metrics::Counter* dropped,
               std::size_t max_series)
    : definition_(std::move(definition)),
      dropped_(dropped),
      max_series_(max_series) {}

void Metric::Record(std::string_view key, double value, absl::Time now) {
  Shard& shard = shards_[static_cast<std::size_t>(ThreadSlot()) % kShards];
  {
    MutexLock lock(&shard.mu);
    const auto found = shard.series.find(key);
    if (found != shard.series.end()) {
      found->second->Record(value, now);
      return;
    }
  }
  RecordFirst(key, value, now, &shard);
}

void Metric::RecordFirst(std::string_view key, double value, absl::Time now,
                         Shard* shard) {
  MutexLock all_lock(&mu_);
  const std::shared_ptr<Series> series = FindOrAdd(key);
  if (series == nullptr) {
    dropped_->Add();
    return;
  }
  series->Record(value, now);
  MutexLock lock(&shard->mu);
  shard->series.emplace(series->key(), series);
}

std::shared_ptr<Series> Metric::FindOrAdd(std::string_view key) {
  auto found = all_.find(key);
  if (found != all_.end()) return found->second;
  std::string valid = SeriesKey::ToUtf8(key);
  found = all_.find(valid);
  if (found != all_.end()) return found->second;
  if (all_.size() >= max_series_) return nullptr;
  auto series = std::make_shared<Series>(std::move(valid), definition_);
  all_.emplace(series->key(), series);
  return series;
}

std::size_t Metric::Expire(absl::Time since) {
  const std::int64_t limit = absl::ToUnixNanos(since);
  MutexLock lock(&mu_);
  Index old;
  for (const auto& [key, series] : all_) {
    if (series->last_nanos() < limit) old.emplace(key, series);
  }
  if (old.empty()) return 0;
  Forget(old);
  // No thread finds them now, until we are done; one may have just before.
  std::size_t count = 0;
  for (const auto& [key, series] : old) {
    if (series->last_nanos() < limit) count += all_.erase(key);
  }
  return count;
}

void Metric::Forget(const Index& series) {
  for (Shard& shard : shards_) {
    MutexLock lock(&shard.mu);
    for (const auto& [key, unused] : series) shard.series.erase(key);
  }
}

::prometheus::MetricFamily Metric::Collect(const std::string& help) const {
  std::vector<std::shared_ptr<Series>> all;
  {
    MutexLock lock(&mu_);
    all.reserve(all_.size());
    for (const auto& [key, series] : all_) all.push_back(series);
  }
  ::prometheus::MetricFamily family;
  family.name = definition_.name;
  family.help = help;
  family.type = TypeOf(definition_.kind);
  family.metric.reserve(all.size());
  for (const auto& series : all) family.metric.push_back(series->Collect());
  std::sort(family.metric.begin(), family.metric.end(),
            [](const auto& a, const auto& b) { return a.label < b.label; });
  return family;
}

}  // namespace mixer::prometheus
