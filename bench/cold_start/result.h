// What happened in a run, and the figures that tell it.
#ifndef BENCH_COLD_START_RESULT_H_
#define BENCH_COLD_START_RESULT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/design.h"

namespace mixer::cold_start {

struct RequestRecord {
  int revision = 0;
  absl::Duration at;  // of the run
  // When it came the gateway knew no pod of its revision.
  bool cold = false;
  int ends = 0;  // 1 if all is well
  Outcome outcome = Outcome::kTimeout;
  // From the gateway to the pod, or to the last error.
  absl::Duration latency;

  bool served() const { return outcome == Outcome::kServed; }
};

struct Result {
  std::string design;
  std::vector<RequestRecord> requests;  // in the order of arrival

  int wakeups = 0;       // pods started
  int lost_wakeups = 0;  // constants.h, kLostAfter
  // The longest from a request that found no pod to the start of one.
  absl::Duration longest_asleep;
  int lost_messages = 0;  // of the design, before they left
  int received = 0;       // messages, by the Autoscaler
  int ignored = 0;        // of those, because it didn't know the revision yet
};

struct Summary {
  int requests = 0;
  int cold = 0;
  int failed = 0;  // of them
  int failed_warm = 0;
  // Added latency of the cold ones that were served, and of the warm ones. 0 if
  // there are none.
  absl::Duration p50, p90, p99, max;
  absl::Duration warm_p50;

  double failed_percent() const {
    return cold == 0 ? 0 : 100.0 * failed / cold;
  }
  // Too few cold requests were served for their latencies to mean anything:
  // less than one in a hundred, those that a pod was about to be ready for.
  bool few_served() const { return (cold - failed) * 100 < cold; }
};

Summary Summarize(const Result& result);

// Added latencies of the cold requests that were served, ascending.
std::vector<absl::Duration> ColdLatencies(const Result& result);

// The smallest that at least the part `p` of `sorted` does not exceed; 0 if
// there are none.
absl::Duration Percentile(const std::vector<absl::Duration>& sorted, double p);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_RESULT_H_
