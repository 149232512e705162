// Which revision a request is for.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_REVISION_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_REVISION_H_

#include <optional>
#include <string_view>

#include "mixer_adapter/autoscaler/revision_view.h"

namespace mixer::kactivator {

// The Autoscaler knows a revision by namespace and name (spec knative.md 4.1).
// `service` is a service's short name, or its host: then the host's second
// label is the namespace, since the attributes of an ingress gateway often lack
// the right one (spec proxy_client.md 3). `suffix` is what the release appends
// to a revision's name (autoscaler::ServiceSuffix). The result views the
// arguments, and may be the name of nothing.
autoscaler::RevisionView SplitRevision(std::string_view name_space,
                                       std::string_view service,
                                       std::string_view suffix);

// Whether both are Kubernetes names: a client may send anything.
bool IsRevision(const autoscaler::RevisionView& revision);

// The first of the two, if the second holds.
std::optional<autoscaler::RevisionView> RevisionOf(std::string_view name_space,
                                                   std::string_view service,
                                                   std::string_view suffix);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_REVISION_H_
