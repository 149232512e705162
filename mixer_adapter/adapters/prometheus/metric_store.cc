#include "mixer_adapter/adapters/prometheus/metric_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "prometheus/text_serializer.h"

namespace mixer::prometheus {
namespace {

std::shared_ptr<Metric> NewMetric(const Definition& definition,
                                  const spi::Env& env) {
  metrics::Counter* const dropped = env.metrics->GetCounter(
      "prometheus_adapter_values_dropped_total",
      "Values whose labels would have made one series too many.",
      {{"metric", definition.name}});
  return std::make_shared<Metric>(definition, dropped);
}

// The serializer writes help as it is.
std::string EscapeHelp(const std::string& help) {
  return absl::StrReplaceAll(help, {{"\\", "\\\\"}, {"\n", "\\n"}});
}

}  // namespace

std::string MetricStore::OtherUser(const Entry& entry, const Lease& lease) {
  for (const auto& weak : entry.users) {
    const Lease user = weak.lock();
    if (user != nullptr && *user != *lease) return *user;
  }
  return "";
}

absl::StatusOr<std::shared_ptr<Metric>> MetricStore::Get(
    const Definition& definition, const Lease& lease, const spi::Env& env) {
  MutexLock lock(&mu_);
  Entry& entry = entries_[definition.name];
  const bool known = entry.metric != nullptr;
  if (!known || !entry.metric->definition().IsLike(definition)) {
    const std::string other = OtherUser(entry, lease);
    if (!other.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "metric ", definition.name, " is also one of handler ", other,
          ", of another kind or with other labels or buckets; give one of them "
          "another name or namespace"));
    }
    if (known) {
      env.logger->Warn(absl::StrCat("Metric ", definition.name,
                                    " redefined. Reloading adapter. It begins "
                                    "anew; other metrics do not"));
    }
    entry.metric = NewMetric(definition, env);
  }
  entry.help = EscapeHelp(definition.help);
  auto& users = entry.users;
  users.erase(std::remove_if(users.begin(), users.end(),
                             [](const auto& user) { return user.expired(); }),
              users.end());
  users.push_back(lease);
  return entry.metric;
}

std::string MetricStore::Text() const {
  std::vector<std::pair<std::shared_ptr<Metric>, std::string>> all;
  {
    MutexLock lock(&mu_);
    for (const auto& [name, entry] : entries_) {
      if (entry.metric != nullptr) all.emplace_back(entry.metric, entry.help);
    }
  }
  std::vector<::prometheus::MetricFamily> families;
  for (const auto& [metric, help] : all) {
    ::prometheus::MetricFamily family = metric->Collect(help);
    if (!family.metric.empty()) families.push_back(std::move(family));
  }
  return ::prometheus::TextSerializer().Serialize(families);
}

}  // namespace mixer::prometheus
