// The one place where std::string_view and absl::string_view meet. In Debian's
// abseil they are different types; in newer ones they are the same.
#ifndef MIXER_ADAPTER_BASE_STRINGS_H_
#define MIXER_ADAPTER_BASE_STRINGS_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace mixer {

inline absl::string_view ToAbsl(std::string_view s) {
  return absl::string_view(s.data(), s.size());
}

inline std::string_view ToStd(absl::string_view s) {
  return std::string_view(s.data(), s.size());
}

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_STRINGS_H_
