// All metrics of the process, and their Prometheus text.
#ifndef MIXER_ADAPTER_METRICS_REGISTRY_H_
#define MIXER_ADAPTER_METRICS_REGISTRY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/metrics/counter.h"
#include "mixer_adapter/metrics/histogram.h"

namespace mixer::metrics {

// Label name -> value.
using Labels = std::map<std::string, std::string>;

// Thread-safe. Resolve a metric at config time and keep the pointer: only
// bumping it belongs on the request path.
class Registry {
 public:
  Registry();
  ~Registry();

  // The counter of this name and these labels, made on the first call. Lives as
  // long as the registry; so counts survive a config change.
  Counter* GetCounter(std::string_view name, std::string_view help,
                      const Labels& labels = {});

  // As GetCounter. `bounds` and `per_unit` are Histogram's; those of the first
  // call count.
  Histogram* GetHistogram(std::string_view name, std::string_view help,
                          const std::vector<std::uint64_t>& bounds,
                          const Labels& labels = {},
                          std::uint64_t per_unit = 1);

  // A value read when somebody scrapes, until the returned handle dies. Several
  // of one name and labels are added up.
  class Callback {
   public:
    virtual ~Callback() = default;
  };
  enum class Kind { kCounter, kGauge };
  std::unique_ptr<Callback> AddCallback(Kind kind, std::string_view name,
                                        std::string_view help,
                                        const Labels& labels,
                                        std::function<double()> read);

  // Prometheus text format 0.0.4.
  std::string Text() const;

 private:
  class Registration;

  struct Family {
    Kind kind = Kind::kCounter;  // unless it has histograms
    std::string help;
    std::map<Labels, std::unique_ptr<Counter>> counters;
    std::map<Labels, std::unique_ptr<Histogram>> histograms;
    std::map<Labels, std::vector<const Registration*>> callbacks;
  };

  void Remove(const Registration* registration);

  mutable Mutex mu_;
  std::map<std::string, Family> families_ ABSL_GUARDED_BY(mu_);
};

}  // namespace mixer::metrics

#endif  // MIXER_ADAPTER_METRICS_REGISTRY_H_
