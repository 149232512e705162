// What the rules that match do to headers (spec dispatch.md 10).
#ifndef MIXER_ADAPTER_RUNTIME_HEADER_OPERATIONS_H_
#define MIXER_ADAPTER_RUNTIME_HEADER_OPERATIONS_H_

#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/directives.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// Sets the outcome's header operations. `answered` has the request's attributes
// and what the handlers answered. An operation whose value cannot be evaluated,
// or is empty, is left out, as are those of a rule whose condition cannot be
// evaluated.
void AddHeaderOperations(const Directives::Groups& groups, const Bag& answered,
                         const spi::CallContext& context,
                         CheckOutcome* outcome);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_HEADER_OPERATIONS_H_
