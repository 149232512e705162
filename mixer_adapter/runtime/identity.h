// Whose rules apply to a request (spec dispatch.md 3).
#ifndef MIXER_ADAPTER_RUNTIME_IDENTITY_H_
#define MIXER_ADAPTER_RUNTIME_IDENTITY_H_

#include <string_view>

#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/vocabulary.h"

namespace mixer::runtime {

// destination.namespace of an inbound request, source.namespace of an outbound
// one; empty if unknown. Both reads are noted in the bag.
std::string_view IdentityNamespace(const Vocabulary& vocabulary,
                                   const Bag& bag);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_IDENTITY_H_
