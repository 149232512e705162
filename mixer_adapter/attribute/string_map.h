// A string-to-string attribute such as request.headers.
#ifndef MIXER_ADAPTER_ATTRIBUTE_STRING_MAP_H_
#define MIXER_ADAPTER_ATTRIBUTE_STRING_MAP_H_

#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace mixer {

// A view that lives as long as the request.
class StringMap {
 public:
  // The value of `key`. If the map came with the request, the answer is noted
  // there as a reference to this key.
  virtual std::optional<std::string_view> Find(std::string_view key) const = 0;

  // Every entry, in no particular order; notes nothing.
  virtual void ForEach(
      absl::FunctionRef<void(std::string_view key, std::string_view value)>
          visit) const = 0;

 protected:
  ~StringMap() = default;
};

// The empty map, which notes nothing.
const StringMap& EmptyStringMap();

}  // namespace mixer

#endif  // MIXER_ADAPTER_ATTRIBUTE_STRING_MAP_H_
