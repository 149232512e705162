// Go's time.Time as it travels in gob: a string of 15 or 16 bytes (spec
// knative.md 2.5). It keeps the zone, which an absl::Time does not have.
#ifndef MIXER_ADAPTER_AUTOSCALER_GOB_TIME_H_
#define MIXER_ADAPTER_AUTOSCALER_GOB_TIME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mixer::autoscaler {

struct GobTime {
  std::int64_t unix_seconds = 0;
  std::int32_t nanoseconds = 0;
  std::optional<std::int32_t> offset_seconds;  // nothing: UTC

  // January 1, year 1, UTC: Go's zero value.
  static GobTime Zero() { return {-62135596800, 0, std::nullopt}; }
  static GobTime FromAbsl(absl::Time time);
  bool IsZero() const { return unix_seconds == -62135596800 && !nanoseconds; }
};

// The bytes, without a length in front.
void AppendGobTime(const GobTime& time, std::string* out);

// Errors in the words of Go's Time.UnmarshalBinary.
absl::StatusOr<GobTime> ParseGobTime(std::string_view bytes);

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_GOB_TIME_H_
