// What the programs of the demo say, and how a person gets to see it.
#ifndef MIXER_ADAPTER_TESTING_TIMELINE_H_
#define MIXER_ADAPTER_TESTING_TIMELINE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/testing/autoscaler_event.h"

namespace mixer::testing {

// A wake-up that mixs has written to the Autoscaler.
struct WakeUp {
  std::string revision;  // namespace/name
  absl::Time noted;      // when mixs had decoded its Check
  absl::Time sent;
};

// A line of mixs' log.
struct LogLine {
  absl::Time time;
  std::string message;
};

// Nothing if `line` is none. These three never throw.
std::optional<LogLine> ParseLogLine(std::string_view line);
// From LogLine::message.
std::optional<WakeUp> ParseWakeUp(std::string_view message);
// What FormatEvent() made; of `text` only what needs no escapes.
std::optional<AutoscalerEvent> ParseEvent(std::string_view line);

struct Step {
  absl::Time time;
  std::string who;
  std::string what;
};

// One line per step, in the order of time: microseconds since the first, and
// since the one before.
std::string FormatTimeline(std::vector<Step> steps);

// "1 234 567": grouped by thousands.
std::string FormatMicros(absl::Duration duration);

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_TIMELINE_H_
