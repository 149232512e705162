// What happens to every design alike: requests, restarts of the Autoscaler, how
// long pods take. Drawn before a run, so that designs differ in nothing else.
#ifndef BENCH_COLD_START_WORKLOAD_H_
#define BENCH_COLD_START_WORKLOAD_H_

#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/options.h"

namespace mixer::cold_start {

// Times count from the start of a run; revisions from 0.
struct Arrival {
  absl::Duration at;
  int revision;
};

struct Restart {
  absl::Duration at;
  absl::Duration outage;
  bool silent;  // no close frame: the peers have to find out
};

struct Workload {
  std::vector<Arrival> arrivals;  // by time
  std::vector<Restart> restarts;  // by time; outages don't overlap
};

// A pure function of the options.
Workload MakeWorkload(const Options& options);

// How long the pod takes that is the revision's number `ordinal`.
absl::Duration PodStart(const Options& options, int revision, int ordinal);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_WORKLOAD_H_
