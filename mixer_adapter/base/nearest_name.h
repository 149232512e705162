// The name an operator probably meant.
#ifndef MIXER_ADAPTER_BASE_NEAREST_NAME_H_
#define MIXER_ADAPTER_BASE_NEAREST_NAME_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mixer {

// Letters to insert, delete, replace or swap with a neighbour to make `b` of
// `a`; anything above `limit` is reported as `limit` + 1. Letter case does not
// count.
std::size_t EditDistance(std::string_view a, std::string_view b,
                         std::size_t limit);

// ", did you mean 'x'?" for the one of `known` that is closest to `name`, if it
// is close; otherwise nothing. Of equally close ones the first.
std::string DidYouMean(std::string_view name,
                       const std::vector<std::string_view>& known);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_NEAREST_NAME_H_
