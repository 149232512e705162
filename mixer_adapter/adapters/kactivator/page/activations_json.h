// What the page of activations shows, for programs.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_JSON_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_JSON_H_

#include <string>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/activation_board.h"

namespace mixer::kactivator {

// {"now", "handlers": [{"name", "endpoint", "connected", "holds", "active",
// "revisions": [{"namespace", "name", "pods", "waiting", "concurrency",
// "arrivals"}]}], "under_way_total", "cold_starts": [{"handler", "namespace",
// "name", "outcome", "pods", "noted", "sent", "delivered", "starting", "ready",
// "ended", "total", "phases": {"decision": .., ...}, "held", "waiting",
// "let_through", "refused", "cancelled", "rejoined"}]}: those under way first,
// then those that ended, each latest first. Times are RFC 3339 in UTC, null
// where nothing happened; durations are seconds. What is not UTF-8 is replaced.
std::string ActivationsJson(const ActivationBoard::Picture& picture,
                            absl::Time now);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_ACTIVATIONS_JSON_H_
