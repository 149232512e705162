// What a run of the lab is asked for; the flags of cold_start_main.cc.
#ifndef BENCH_COLD_START_OPTIONS_H_
#define BENCH_COLD_START_OPTIONS_H_

#include <cstdint>

#include "absl/time/time.h"
#include "bench/cold_start/constants.h"
#include "mixer_adapter/adapters/kactivator/activator_options.h"

namespace mixer::cold_start {

struct DurationRange {
  absl::Duration min;
  absl::Duration max;
};

struct Options {
  std::uint64_t seed = 1;
  absl::Duration duration = absl::Hours(2);  // in which requests arrive
  int revisions = 200;

  // Visits come to each revision as a Poisson process; a visit is one request
  // and more, as many on average, a Poisson process of its own.
  absl::Duration visit_gap = absl::Minutes(4);
  double requests_per_visit = 3;
  absl::Duration request_gap = absl::Milliseconds(500);

  // From the Autoscaler's decision to a ready pod: log-uniform.
  DurationRange pod_start = {absl::Milliseconds(50), absl::Seconds(10)};
  // From a ready pod to those who watch the endpoints, and to the gateway; the
  // same when a pod goes: uniform.
  DurationRange watch_lag = {kWatchLagMin, kWatchLagMax};
  DurationRange gateway_lag = {kDebounce + kPushMin, kDebounce + kPushMax};

  // Mean time between the Autoscaler's restarts, a Poisson process; 0: none.
  absl::Duration restart_interval = absl::Minutes(5);
  // Each keeps it unreachable: uniform.
  DurationRange outage = {absl::Seconds(2), absl::Seconds(12)};
  // The part of the restarts that no close frame announces.
  double silent_restarts = 0;
  // After a restart it is reachable, but ignores messages for so long: it does
  // not know the revisions yet.
  absl::Duration unknown_for;

  // A client that has no answer by then gives up; 0: it never does.
  absl::Duration client_patience;

  // What an operator chooses of our adapter; the defaults are the product's.
  // With hold: from readiness to the answer.
  absl::Duration settle = kactivator::HoldOptions().settle;
  // Without: a wake-up is repeated each second for so long.
  absl::Duration repeat_wakeups = kactivator::ActivatorOptions().repeat_wakeups;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_OPTIONS_H_
