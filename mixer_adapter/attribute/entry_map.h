// A string map that views a list of entries.
#ifndef MIXER_ADAPTER_ATTRIBUTE_ENTRY_MAP_H_
#define MIXER_ADAPTER_ATTRIBUTE_ENTRY_MAP_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "mixer_adapter/attribute/string_map.h"

namespace mixer {

// Notes nothing. Of two equal keys the last one counts.
class EntryMap final : public StringMap {
 public:
  struct Entry {
    std::string_view key;
    std::string_view value;
  };

  // `entries` must outlive it.
  EntryMap(const Entry* entries, std::size_t size)
      : entries_(entries), size_(size) {}

  std::optional<std::string_view> Find(std::string_view key) const override {
    for (std::size_t i = size_; i-- > 0;) {
      if (entries_[i].key == key) return entries_[i].value;
    }
    return std::nullopt;
  }

  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    for (std::size_t i = 0; i < size_; ++i) {
      visit(entries_[i].key, entries_[i].value);
    }
  }

 private:
  const Entry* const entries_;
  const std::size_t size_;
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_ENTRY_MAP_H_
