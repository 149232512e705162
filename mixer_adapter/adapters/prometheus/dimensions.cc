#include "mixer_adapter/adapters/prometheus/dimensions.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/adapters/prometheus/names.h"

namespace mixer::prometheus {

Dimensions::Dimensions(std::vector<std::string> names)
    : names_(std::move(names)), order_(names_.size()) {
  std::sort(names_.begin(), names_.end());
  std::vector<std::string> safe;
  for (const std::string& name : names_) safe.push_back(SafeName(name));
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(
      order_.begin(), order_.end(),
      [&safe](std::size_t a, std::size_t b) { return safe[a] < safe[b]; });
  for (const std::size_t i : order_) labels_.push_back(safe[i]);
}

bool Dimensions::AreNamesOf(const spi::MapView<Value>& values) const {
  return std::equal(names_.begin(), names_.end(), values.begin(), values.end(),
                    [](const std::string& name, const auto& entry) {
                      return name == entry.key;
                    });
}

bool Dimensions::AddTo(const spi::MapView<Value>& values,
                       SeriesKey* key) const {
  if (!AreNamesOf(values)) return AddRenamed(values, key);
  for (const std::size_t i : order_) key->Add(values.begin()[i].value);
  return true;
}

// "a.b" in label_names is "a_b" among the dimensions: rare, and allowed to be
// slow.
bool Dimensions::AddRenamed(const spi::MapView<Value>& values,
                            SeriesKey* key) const {
  if (values.size() != labels_.size()) return false;
  for (const std::string& label : labels_) {
    const auto found = std::find_if(
        values.begin(), values.end(),
        [&label](const auto& entry) { return SafeName(entry.key) == label; });
    if (found == values.end()) return false;
    key->Add(found->value);
  }
  return true;
}

std::string Dimensions::ToString() const {
  return absl::StrCat("{", absl::StrJoin(names_, ", "), "}");
}

}  // namespace mixer::prometheus
