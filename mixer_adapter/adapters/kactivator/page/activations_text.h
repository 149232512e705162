// How the page of activations says numbers and states.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_TEXT_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/cold_start.h"
#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::kactivator {

// "0.31 ms", "312 ms", "2.31 s", "120 s".
std::string DurationText(absl::Duration duration);

// "unknown", "none", "starting", "ready".
std::string_view PodsText(autoscaler::PodState pods);

// "namespace/name".
std::string RevisionText(const autoscaler::RevisionKey& revision);

// At most `max` characters, at least 8: of a longer text the middle is left
// out.
std::string Shorten(std::string_view text, std::size_t max);

// "1 handler", "2 handlers".
std::string CountText(std::size_t count, std::string_view noun);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_TEXT_H_
