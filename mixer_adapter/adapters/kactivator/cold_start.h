// A cold start: from the first request of an idle revision until it is served.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_START_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_START_H_

#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/stat.h"

namespace mixer::kactivator {

struct ColdStart {
  enum class Outcome {
    kUnderWay,
    kServed,   // pods serve, and the Checks that waited were let through
    kGaveUp,   // pods do not serve after all this time
    kUnknown,  // the wake-up has arrived; nobody knows of pods
  };

  static constexpr absl::Time kNever = absl::InfiniteFuture();

  autoscaler::RevisionKey revision;
  Outcome outcome = Outcome::kUnderWay;
  autoscaler::PodState pods = autoscaler::PodState::kUnknown;

  // When what happened, in this order but for what did not; kNever.
  absl::Time noted = kNever;      // the first request came
  absl::Time sent = kNever;       // its wake-up left this host
  absl::Time delivered = kNever;  // the Autoscaler's host has read it
  absl::Time starting = kNever;   // pods are there
  absl::Time ready = kNever;      // pods serve
  absl::Time ended = kNever;

  // Checks that waited: all, now, and by what became of them.
  std::uint32_t held = 0;
  std::uint32_t waiting = 0;
  std::uint32_t let_through = 0;
  std::uint32_t refused = 0;    // it took too long
  std::uint32_t cancelled = 0;  // by the client
  std::uint32_t rejoined = 0;   // of `held`: came again, by deduplication id
};

// "under way", "served", "gave up", "unknown".
std::string_view OutcomeName(ColdStart::Outcome outcome);

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_COLD_START_H_
