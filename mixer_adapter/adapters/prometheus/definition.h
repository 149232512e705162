// What a metric is, read from the params.
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_DEFINITION_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_DEFINITION_H_

#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/adapters/prometheus/config.pb.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::prometheus {

using MetricInfo = ::adapter::prometheus::config::Params::MetricInfo;

enum class Kind { kGauge, kCounter, kDistribution };

struct Definition {
  std::string name;  // as exposed
  std::string help;
  Kind kind = Kind::kGauge;
  std::vector<std::string> labels;  // as exposed, sorted
  std::vector<double> bounds;       // of a distribution's buckets, ascending

  // Whether values of both can be one metric; the help does not matter.
  bool IsLike(const Definition& other) const {
    return kind == other.kind && labels == other.labels &&
           bounds == other.bounds;
  }
};

// Of an `info` without mistakes.
Definition ToDefinition(const MetricInfo& info);

// Adds the mistakes of `info`, whose field is `field`: "metrics[0]".
void ValidateInfo(const MetricInfo& info, const std::string& field,
                  spi::ConfigErrors* errors);

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_DEFINITION_H_
