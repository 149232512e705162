// The page /activations: the revisions and their state, and a timeline of the
// last cold starts.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_PAGE_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_PAGE_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/activation_board.h"

namespace mixer::kactivator {

// Rows of the timeline, and of the table of cold starts: those under way, then
// those that ended, as far as there is room.
constexpr std::size_t kShownColdStarts = 100;

// A whole document in HTML that is well-formed XML too. It needs nothing else
// from anywhere; its script, without which it can be read as well, fetches it
// again each second.
std::string ActivationsPage(const ActivationBoard::Picture& picture,
                            absl::Time now);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_PAGE_H_
