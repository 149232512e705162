// Durations in the text form of Go, which Istio's configs and tools speak:
// "1h0m0s", "1.5s", "300ms", "1µs" (spec expressions.md 3.4, bazel.md 7).
#ifndef MIXER_ADAPTER_BASE_GO_DURATION_H_
#define MIXER_ADAPTER_BASE_GO_DURATION_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace mixer {

// Units ns, us, µs, ms, s, m, h; each number may have a fraction; a sign may
// stand in front; a lone 0 needs no unit. Nothing if `text` is not of this form
// or does not fit in 64 bits of nanoseconds.
std::optional<absl::Duration> ParseGoDuration(std::string_view text);

// As Go prints it: 0 is "0s", below a second the unit is ns, µs or ms.
std::string FormatGoDuration(absl::Duration duration);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_GO_DURATION_H_
