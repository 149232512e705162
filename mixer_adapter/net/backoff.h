// How long to wait before a connection is tried again: exponential with jitter,
// the client's own base and factor (spec knative.md 3.2) under a low cap, so
// that an Autoscaler that returns is found soon (5.2 row 7).
#ifndef MIXER_ADAPTER_NET_BACKOFF_H_
#define MIXER_ADAPTER_NET_BACKOFF_H_

#include "absl/time/time.h"

namespace mixer::net {

struct Backoff {
  absl::Duration base = absl::Milliseconds(100);
  double factor = 1.3;
  double jitter = 0.5;  // at most this part of the delay is added
  absl::Duration cap = absl::Seconds(2);

  // Delay before retry `attempt` (0, 1, ...): base * factor^attempt, jitter
  // included never above cap. `random` is in [0, 1]; pure.
  absl::Duration Delay(int attempt, double random) const;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_BACKOFF_H_
