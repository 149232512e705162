// All metrics that one address exposes.
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_METRIC_STORE_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_METRIC_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/adapters/prometheus/definition.h"
#include "mixer_adapter/adapters/prometheus/metric.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::prometheus {

// A handler at work, for as long as it is shared. A handler that takes the
// place of another has the same name.
using Lease = std::shared_ptr<const std::string>;

// Thread-safe. A metric, and what it counted, stays for as long as the store.
class MetricStore {
 public:
  // The metric of this name: the one that is there if it is like `definition`,
  // else a new one in its place, which is told in the log. An error if the
  // other definition is that of another handler at work. The store does not
  // prolong `lease`.
  absl::StatusOr<std::shared_ptr<Metric>> Get(const Definition& definition,
                                              const Lease& lease,
                                              const spi::Env& env)
      ABSL_LOCKS_EXCLUDED(mu_);

  // Prometheus text format 0.0.4.
  std::string Text() const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  struct Entry {
    std::shared_ptr<Metric> metric;
    std::string help;
    std::vector<std::weak_ptr<const std::string>> users;
  };

  // The name of another handler at work that uses `entry`; empty: none.
  static std::string OtherUser(const Entry& entry, const Lease& lease);

  mutable Mutex mu_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mu_);
};

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_METRIC_STORE_H_
