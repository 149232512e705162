// The numbers of the model and where each comes from: a section of spec
// knative.md (K) or of spec proxy_client.md (P), a benchmark of this
// repository, or an assumption, which nobody measured. README.md lists them
// all.
#ifndef BENCH_COLD_START_CONSTANTS_H_
#define BENCH_COLD_START_CONSTANTS_H_

#include "absl/time/time.h"

namespace mixer::cold_start {

// ---- Autoscaler ------------------------------------------------------------

// Between decisions of one revision. K 4.4.
inline constexpr absl::Duration kTick = absl::Seconds(2);
// From a message with concurrency to "0 -> 1" if the last decision was 0;
// p50 of 0.9. K 4.5.
inline constexpr absl::Duration kPoke = absl::Microseconds(121);
// Without load for so long: desired 0. K 4.4.
inline constexpr absl::Duration kStableWindow = absl::Seconds(60);
// From desired 0 to no pod. K 4.4.
inline constexpr absl::Duration kGrace = absl::Seconds(30);

// ---- way to the Autoscaler -------------------------------------------------

// A frame from the call to the Autoscaler's channel; p50 of gob 0.9. K 6.
inline constexpr absl::Duration kTransport = absl::Microseconds(167);
// A frame from the call until the system has taken it. K 4.5.
inline constexpr absl::Duration kSocketWrite = absl::Microseconds(15);
// Dial and upgrade within a cluster. Assumed.
inline constexpr absl::Duration kHandshake = absl::Milliseconds(2);
// A dial that is refused. Assumed.
inline constexpr absl::Duration kRefused = absl::Milliseconds(1);
// From a close frame 1012 to its reader. Assumed; K 3.3: sent at SIGTERM.
inline constexpr absl::Duration kCloseNotice = absl::Microseconds(200);
// A peer that died silently is given up so long after its last pong, K 3.2 ...
inline constexpr absl::Duration kPongTimeout = absl::Seconds(10);
// ... and a pong came at most so long before its death. K 3.2.
inline constexpr absl::Duration kPingInterval = absl::Milliseconds(3333);

// Reconnecting, Go's client: base, growth, jitter, tries in a round. K 3.2.
inline constexpr absl::Duration kGoBackoffBase = absl::Milliseconds(100);
inline constexpr double kGoBackoffFactor = 1.3;
inline constexpr double kGoBackoffJitter = 0.5;
inline constexpr int kGoBackoffTries = 20;
// Reconnecting, ours: net::Backoff with its mean jitter made part of the base,
// since Uplink's random numbers take no seed.
inline constexpr absl::Duration kOurBackoffBase = absl::Milliseconds(125);
// Between reports of a client, Go's and ours. K 4.3.
inline constexpr absl::Duration kReportPeriod = absl::Seconds(1);

// ---- Activator -------------------------------------------------------------

// Between its probes of a revision's pods. K 4.5.
inline constexpr absl::Duration kProbeInterval = absl::Milliseconds(200);
// It gives up a request after that. K 4.5.
inline constexpr absl::Duration kActivatorTimeout = absl::Minutes(2);
// What it adds to a request that it passes on at once. Assumed.
inline constexpr absl::Duration kActivatorHop = absl::Milliseconds(1);

// ---- gateway and Mixer -----------------------------------------------------

// Network between gateway and Mixer, both ways. Assumed.
inline constexpr absl::Duration kCheckNetwork = absl::Microseconds(500);
// A Check over gRPC, one outstanding, p50. bench/README.md, grpc_bench.
inline constexpr absl::Duration kCheck = absl::Microseconds(108);
// What the adapter of its own process adds to it, p50. K 6.
inline constexpr absl::Duration kAdapterHop = absl::Microseconds(220);
// The proxy gives up a Check after that. P 7.
inline constexpr absl::Duration kCheckTimeout = absl::Seconds(5);
// Waits between Checks of one request: base and cap. P 7.
inline constexpr absl::Duration kCheckRetryBase = absl::Milliseconds(80);
inline constexpr absl::Duration kCheckRetryCap = absl::Seconds(1);
// policy.istio.io/checkRetries of the designs that have it. Chosen.
inline constexpr int kCheckRetries = 5;
// Route with retries to an address that always exists: waits between tries
// (base, cap), P 11.2; tries and time for all of them, P 11.3.
inline constexpr absl::Duration kRouteRetryBase = absl::Milliseconds(25);
inline constexpr absl::Duration kRouteRetryCap = absl::Milliseconds(250);
inline constexpr int kRouteRetries = 100;
inline constexpr absl::Duration kRouteTimeout = absl::Seconds(60);
// A client that retries: waits as Retry-After says, gives up after tries.
// Chosen.
inline constexpr absl::Duration kRetryAfter = absl::Seconds(1);
inline constexpr int kClientTries = 30;

// ---- answers ---------------------------------------------------------------

// The original's. K 5.1.
inline constexpr absl::Duration kOriginalValid = absl::Minutes(4);
// ... and the uses that make a proxy keep it. P 11.4.
inline constexpr int kManyUses = 10'000;

// ---- Kubernetes ------------------------------------------------------------

// From a ready pod to those who watch the endpoints: the Activator, the holding
// adapter. Assumed.
inline constexpr absl::Duration kWatchLagMin = absl::Milliseconds(5);
inline constexpr absl::Duration kWatchLagMax = absl::Milliseconds(50);
// ... to the rules of the nodes (kube-proxy). Assumed.
inline constexpr absl::Duration kNodeLagMin = absl::Milliseconds(20);
inline constexpr absl::Duration kNodeLagMax = absl::Milliseconds(150);
// ... to the gateway: Pilot's debounce, P 11.3, and a push, assumed.
inline constexpr absl::Duration kDebounce = absl::Milliseconds(100);
inline constexpr absl::Duration kPushMin = absl::Milliseconds(20);
inline constexpr absl::Duration kPushMax = absl::Milliseconds(150);

// ---- what counts as lost ---------------------------------------------------

// A wake-up is lost if, so long after a request found no pod and with no other
// request since, none is started. Longer than an outage of the Autoscaler, a
// back-off of ours and a tick. Chosen.
inline constexpr absl::Duration kLostAfter = absl::Seconds(30);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_CONSTANTS_H_
