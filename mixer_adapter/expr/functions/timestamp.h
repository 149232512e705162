// Timestamps in the form of RFC 3339 (spec expressions.md 9.2).
#ifndef MIXER_ADAPTER_EXPR_FUNCTIONS_TIMESTAMP_H_
#define MIXER_ADAPTER_EXPR_FUNCTIONS_TIMESTAMP_H_

#include <string_view>

#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/scratch.h"

namespace mixer::expr {

// The instant; digits below a nanosecond are dropped. As lenient as Go: the
// hour may have one digit, a comma may stand for the point of the fraction, the
// offset's range is not checked. Else an error that shows the expected form.
Value ParseTimestamp(std::string_view text, Scratch* scratch);

}  // namespace mixer::expr

#endif  // MIXER_ADAPTER_EXPR_FUNCTIONS_TIMESTAMP_H_
