#include "mixer_adapter/metrics/registry.h"

#include <algorithm>
#include <utility>

#include "prometheus/metric_family.h"
#include "prometheus/text_serializer.h"

namespace mixer::metrics {
namespace {

prometheus::ClientMetric NewMetric(const Labels& labels) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : labels) {
    metric.label.push_back({name, value});
  }
  return metric;
}

prometheus::ClientMetric::Histogram ValueOf(const Histogram& histogram) {
  prometheus::ClientMetric::Histogram value;
  const auto per_unit = static_cast<double>(histogram.per_unit());
  value.sample_sum = static_cast<double>(histogram.Sum()) / per_unit;
  for (std::size_t i = 0; i < histogram.bounds().size(); ++i) {
    value.sample_count += histogram.Count(i);
    value.bucket.push_back(
        {value.sample_count,
         static_cast<double>(histogram.bounds()[i]) / per_unit});
  }
  value.sample_count += histogram.Count(histogram.bounds().size());
  return value;
}

prometheus::MetricType TypeOf(Registry::Kind kind) {
  return kind == Registry::Kind::kCounter ? prometheus::MetricType::Counter
                                          : prometheus::MetricType::Gauge;
}

void SetValue(Registry::Kind kind, double value,
              prometheus::ClientMetric* metric) {
  if (kind == Registry::Kind::kCounter) {
    metric->counter.value = value;
  } else {
    metric->gauge.value = value;
  }
}

}  // namespace

class Registry::Registration final : public Registry::Callback {
 public:
  Registration(Registry* registry, std::string name, Labels labels,
               std::function<double()> read)
      : registry_(registry),
        name_(std::move(name)),
        labels_(std::move(labels)),
        read_(std::move(read)) {}
  ~Registration() override { registry_->Remove(this); }

  const std::string& name() const { return name_; }
  const Labels& labels() const { return labels_; }
  double Read() const { return read_(); }

 private:
  Registry* const registry_;
  const std::string name_;
  const Labels labels_;
  const std::function<double()> read_;
};

Registry::Registry() = default;
Registry::~Registry() = default;

Counter* Registry::GetCounter(std::string_view name, std::string_view help,
                              const Labels& labels) {
  MutexLock lock(&mu_);
  Family& family = families_[std::string(name)];
  family.kind = Kind::kCounter;
  family.help = help;
  std::unique_ptr<Counter>& counter = family.counters[labels];
  if (counter == nullptr) counter = std::make_unique<Counter>();
  return counter.get();
}

Histogram* Registry::GetHistogram(std::string_view name, std::string_view help,
                                  const std::vector<std::uint64_t>& bounds,
                                  const Labels& labels,
                                  std::uint64_t per_unit) {
  MutexLock lock(&mu_);
  Family& family = families_[std::string(name)];
  family.help = help;
  std::unique_ptr<Histogram>& histogram = family.histograms[labels];
  if (histogram == nullptr) {
    histogram = std::make_unique<Histogram>(bounds, per_unit);
  }
  return histogram.get();
}

std::unique_ptr<Registry::Callback> Registry::AddCallback(
    Kind kind, std::string_view name, std::string_view help,
    const Labels& labels, std::function<double()> read) {
  auto registration = std::make_unique<Registration>(this, std::string(name),
                                                     labels, std::move(read));
  MutexLock lock(&mu_);
  Family& family = families_[std::string(name)];
  family.kind = kind;
  family.help = help;
  family.callbacks[labels].push_back(registration.get());
  return registration;
}

void Registry::Remove(const Registration* registration) {
  MutexLock lock(&mu_);
  auto& callbacks = families_[registration->name()].callbacks;
  auto& same = callbacks[registration->labels()];
  same.erase(std::remove(same.begin(), same.end(), registration), same.end());
  if (same.empty()) callbacks.erase(registration->labels());
}

std::string Registry::Text() const {
  std::vector<prometheus::MetricFamily> families;
  MutexLock lock(&mu_);
  for (const auto& [name, family] : families_) {
    prometheus::MetricFamily& out = families.emplace_back();
    out.name = name;
    out.help = family.help;
    out.type = family.histograms.empty() ? TypeOf(family.kind)
                                         : prometheus::MetricType::Histogram;
    for (const auto& [labels, counter] : family.counters) {
      out.metric.push_back(NewMetric(labels));
      SetValue(family.kind, static_cast<double>(counter->Value()),
               &out.metric.back());
    }
    for (const auto& [labels, histogram] : family.histograms) {
      out.metric.push_back(NewMetric(labels));
      out.metric.back().histogram = ValueOf(*histogram);
    }
    for (const auto& [labels, callbacks] : family.callbacks) {
      double sum = 0;
      for (const Registration* callback : callbacks) sum += callback->Read();
      out.metric.push_back(NewMetric(labels));
      SetValue(family.kind, sum, &out.metric.back());
    }
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace mixer::metrics
