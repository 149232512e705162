// Names as Prometheus allows them (spec builtin_adapters.md 3.6).
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_NAMES_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_NAMES_H_

#include <string>
#include <string_view>

namespace mixer::prometheus {

// Without a '/' in front and without '-'; '/', '.' and ' ' become '_'.
std::string SafeName(std::string_view name);

// [a-zA-Z_:][a-zA-Z0-9_:]*
bool IsMetricName(std::string_view name);

// [a-zA-Z_][a-zA-Z0-9_]*, and not reserved ("__...").
bool IsLabelName(std::string_view name);

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_NAMES_H_
