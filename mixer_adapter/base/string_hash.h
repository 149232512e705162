// Hash and equality with which a flat_hash_map keyed by std::string is searched
// by std::string_view, without building a std::string.
#ifndef MIXER_ADAPTER_BASE_STRING_HASH_H_
#define MIXER_ADAPTER_BASE_STRING_HASH_H_

#include <cstddef>
#include <functional>
#include <string_view>

namespace mixer {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const {
    return std::hash<std::string_view>()(s);
  }
};

struct StringEq {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return a == b;
  }
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_STRING_HASH_H_
