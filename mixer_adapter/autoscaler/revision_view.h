// A revision's name without owning it: key of maps whose values own it, and of
// look-ups that must not build strings.
#ifndef MIXER_ADAPTER_AUTOSCALER_REVISION_VIEW_H_
#define MIXER_ADAPTER_AUTOSCALER_REVISION_VIEW_H_

#include <cstddef>
#include <string_view>

#include "absl/hash/hash.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {

// Views strings of its maker.
struct RevisionView {
  std::string_view name_space;
  std::string_view name;

  friend bool operator==(const RevisionView& a, const RevisionView& b) {
    return a.name == b.name && a.name_space == b.name_space;
  }
};

inline RevisionView ViewOf(const RevisionKey& key) {
  return {key.name_space, key.name};
}

struct RevisionHash {
  std::size_t operator()(const RevisionView& key) const {
    return absl::HashOf(ToAbsl(key.name_space), ToAbsl(key.name));
  }
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_REVISION_VIEW_H_
