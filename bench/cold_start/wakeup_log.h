// Watches which requests found no pod, and whether one was started for them.
#ifndef BENCH_COLD_START_WAKEUP_LOG_H_
#define BENCH_COLD_START_WAKEUP_LOG_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/cluster.h"

namespace mixer::cold_start {

class WakeupLog {
 public:
  // Borrowed; takes Cluster::OnStart().
  WakeupLog(const Options& options, Agenda* agenda, Cluster* cluster);

  // A request for `revision` comes.
  void Arrived(int revision);

  int started() const { return started_; }
  int lost() const { return lost_; }
  absl::Duration longest() const { return longest_; }

 private:
  struct Revision {
    // The first request since there is no pod.
    std::optional<absl::Time> asked;
    int arrivals = 0;
  };

  void Started(int revision);

  Agenda* const agenda_;
  Cluster* const cluster_;
  std::vector<Revision> revisions_;
  int started_ = 0;
  int lost_ = 0;
  absl::Duration longest_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_WAKEUP_LOG_H_
