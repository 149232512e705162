#include "mixer_adapter/adapters/kactivator/page/cold_start_phases.h"

#include <algorithm>

namespace mixer::kactivator {
namespace {

using Kind = ColdStartPhase::Kind;
using Outcome = ColdStart::Outcome;

absl::Time BeginOf(Kind kind, const ColdStart& cold_start) {
  switch (kind) {
    case Kind::kDecision:
      return cold_start.noted;
    case Kind::kScaler:
      return cold_start.delivered;
    case Kind::kReady:
      return cold_start.starting;
    case Kind::kRelease:
      return cold_start.ready;
  }
  return ColdStart::kNever;
}

}  // namespace

std::string_view PhaseName(Kind kind) {
  switch (kind) {
    case Kind::kDecision:
      return "decision";
    case Kind::kScaler:
      return "scaler";
    case Kind::kReady:
      return "ready";
    case Kind::kRelease:
      return "release";
  }
  return "?";
}

absl::Duration TotalTime(const ColdStart& cold_start, absl::Time now) {
  const bool open = cold_start.outcome == Outcome::kUnderWay;
  return std::max((open ? now : cold_start.ended) - cold_start.noted,
                  absl::ZeroDuration());
}

absl::Duration SinceNoted(absl::Time time, const ColdStart& cold_start,
                          absl::Time now) {
  return std::clamp(time - cold_start.noted, absl::ZeroDuration(),
                    TotalTime(cold_start, now));
}

std::vector<ColdStartPhase> PhasesOf(const ColdStart& cold_start,
                                     absl::Time now) {
  std::vector<ColdStartPhase> phases;
  for (const Kind kind : ColdStartPhase::kKinds) {
    const absl::Time begin = BeginOf(kind, cold_start);
    if (begin == ColdStart::kNever && kind != Kind::kDecision) continue;
    ColdStartPhase phase{kind, SinceNoted(begin, cold_start, now), {}};
    if (!phases.empty()) {
      // Of two that are told in the other order, the later one.
      phase.begin = std::max(phase.begin, phases.back().begin);
      phases.back().end = phase.begin;
    }
    phases.push_back(phase);
  }
  phases.back().end = TotalTime(cold_start, now);
  phases.back().open = cold_start.outcome == Outcome::kUnderWay;
  if (cold_start.outcome == Outcome::kUnknown && phases.size() > 1) {
    phases.pop_back();
  }
  return phases;
}

}  // namespace mixer::kactivator
