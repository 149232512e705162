// How the dimensions of instances become the labels of a metric.
#ifndef MIXER_ADAPTER_ADAPTERS_PROMETHEUS_DIMENSIONS_H_
#define MIXER_ADAPTER_ADAPTERS_PROMETHEUS_DIMENSIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "mixer_adapter/adapters/prometheus/series_key.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/spi/instance_reader.h"

namespace mixer::prometheus {

// Immutable.
class Dimensions {
 public:
  // `names` as the operator wrote them, which as labels (SafeName) are all
  // different.
  explicit Dimensions(std::vector<std::string> names);

  // Adds the values in the order of the labels. False if the names are others.
  bool AddTo(const spi::MapView<Value>& values, SeriesKey* key) const;

  // "{a, b}".
  std::string ToString() const;

 private:
  bool AreNamesOf(const spi::MapView<Value>& values) const;
  bool AddRenamed(const spi::MapView<Value>& values, SeriesKey* key) const;

  std::vector<std::string> names_;   // sorted, as in MapView
  std::vector<std::string> labels_;  // sorted
  std::vector<std::size_t> order_;   // of each label, the index in names_
};

}  // namespace mixer::prometheus

#endif  // MIXER_ADAPTER_ADAPTERS_PROMETHEUS_DIMENSIONS_H_
