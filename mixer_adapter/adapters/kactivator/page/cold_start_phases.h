// Where the time of a cold start goes:
//
//   noted ------> delivered ------> starting -----> ready -----> ended
//        decision           scaler           ready       release
//
// What did not happen, or nobody saw, has no phase of its own: the one before
// goes on.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_COLD_START_PHASES_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_COLD_START_PHASES_H_

#include <array>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/kactivator/cold_start.h"

namespace mixer::kactivator {

struct ColdStartPhase {
  enum class Kind {
    kDecision,  // until the Autoscaler's host has read the wake-up
    kScaler,    // until pods are there
    kReady,     // until they serve
    kRelease,   // until the Checks that wait are let through
  };
  static constexpr std::array<Kind, 4> kKinds = {Kind::kDecision, Kind::kScaler,
                                                 Kind::kReady, Kind::kRelease};

  Kind kind;
  absl::Duration begin;  // after the first request
  absl::Duration end;    // so far, if `open`
  bool open = false;

  absl::Duration length() const { return end - begin; }
};

// "decision", "scaler", "ready", "release".
std::string_view PhaseName(ColdStartPhase::Kind kind);

// From the first request until it ended; until `now` if it has not.
absl::Duration TotalTime(const ColdStart& cold_start, absl::Time now);

// How long after the first request `time` is, and no more than the total time:
// the clock may have been set meanwhile.
absl::Duration SinceNoted(absl::Time time, const ColdStart& cold_start,
                          absl::Time now);

// In order, without gaps; at least one. Of a cold start whose outcome is
// unknown only what is known.
std::vector<ColdStartPhase> PhasesOf(const ColdStart& cold_start,
                                     absl::Time now);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_PAGE_COLD_START_PHASES_H_
