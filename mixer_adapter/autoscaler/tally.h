// Counts requests per revision and turns the counts into reports as Knative's
// Activator does (spec knative.md 4.3, the rule of 0.15 and later):
//
//   first request of an idle revision   wake-up {concurrency 1, count 1}, at
//   once each period with arrivals           {concurrency, count = arrivals}
//   ... that also had the wake-up       less what it said; nothing if that is
//                                       {0, 0}
//   first period without anything       {0, 0}; the revision is idle, forgotten
//
// Concurrency. A proxy's Check tells that a request arrives; that it ends is
// told by a Report, if the operator has them sent here (`paired`): then it is
// the true average (in_flight.h). Without them the estimate is 1 while anything
// arrives: it wakes and keeps awake, and how far to scale is measured by
// Knative at the pods. Checks that wait for the revision are in flight in any
// case.
//
// Nobody answers a wake-up, and an Autoscaler that has just started ignores it:
// its revision is reported as busy for a while longer, until pods are known to
// serve (`repeat`).
//
// Add() and AddActive() are the request path. Each thread counts in its own
// shard, whose lock it shares only with the flush, which holds it for the time
// of a swap. Threads meet (at one more lock) only where a thread wakes a
// revision, or sees it for the first time; nothing else is allocated for.
//
// Reads no clock, does no I/O. Thread-safe.
#ifndef MIXER_ADAPTER_AUTOSCALER_TALLY_H_
#define MIXER_ADAPTER_AUTOSCALER_TALLY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/report.h"
#include "mixer_adapter/autoscaler/revision_table.h"
#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::autoscaler {

struct TallyOptions {
  // Revisions that are active at a time. As many idle ones are remembered, at
  // about 700 bytes each.
  std::size_t max_revisions = 100'000;
  // End() is called for the requests as well.
  bool paired = false;
  // Paired: a request whose end was not told by then has ended.
  absl::Duration longest_request = absl::Minutes(5);
  // For how long after its wake-up was delivered a revision is reported as
  // busy, unless its pods are known to serve.
  absl::Duration repeat = absl::ZeroDuration();
  // One that nobody said was delivered counts as delivered by then.
  absl::Duration deliver_within = absl::Minutes(1);
};

// An active revision, as of the last period.
struct RevisionStatus {
  RevisionKey key;
  PodState pods = PodState::kUnknown;
  std::size_t waiting = 0;
  double concurrency = 0;
  std::int64_t arrivals = 0;
};

class Tally {
 public:
  struct Added {
    // The revision was idle: call TakeWakeups() soon.
    bool wakeup = false;
    // False: an empty namespace or name, or a new revision above the limit.
    bool counted = true;
    PodState pods = PodState::kUnknown;
  };

  explicit Tally(const TallyOptions& options = {});

  // Counts one request that came at `now`.
  Added Add(const RevisionView& key, absl::Time now);

  // The same if the revision is active and this thread has met it, and what is
  // known of its pods; else counts nothing.
  std::optional<PodState> AddActive(const RevisionView& key, absl::Time now);

  // Takes back a request counted at `now`.
  void TakeBack(const RevisionView& key, absl::Time now);

  // Paired: a request has ended that began at `start` by the proxy's clock.
  // Wakes nobody.
  void End(const RevisionView& key, absl::Time start, absl::Duration took);

  // The rest is for one thread at a time, off the request path.

  // Of a revision that is active, or was of late; others are not known here.
  void SetPods(const RevisionView& key, PodState pods);
  // How many Checks wait for the revision now.
  void SetWaiting(const RevisionView& key, std::size_t count);
  // The Autoscaler has read a wake-up.
  void Delivered(const RevisionView& key, absl::Time now);
  // A wake-up is due though the revision is not idle: it has lost its pods.
  void WakeAgain(const RevisionView& key, absl::Time now);

  // Appends the wake-ups due, in the order of their first requests.
  void TakeWakeups(std::vector<Report>* out);

  // Ends a period: appends the wake-ups due, then the period's reports. Leaves
  // Stat::pod_name empty. `now` is on the clock of Add().
  void Flush(absl::Time now, std::vector<Report>* out);

  std::uint64_t rejected() const { return Read(rejected_); }
  // Paired: ends whose beginning nobody told, and the reverse.
  std::uint64_t unbegun() const { return Read(unbegun_); }
  std::uint64_t unended() const { return Read(unended_); }
  // Revisions that are not idle.
  std::size_t active() const { return table_.active(); }
  bool IsActive(const RevisionView& key) const;
  // The first of them that have been reported, at most `max`.
  std::vector<RevisionStatus> Status(std::size_t max) const;

 private:
  using Count = std::atomic<std::uint64_t>;
  using Shard = RevisionTable::Shard;
  using Counts = RevisionTable::Counts;

  static std::uint64_t Read(const Count& count) {
    return count.load(std::memory_order_relaxed);
  }

  // When a request began, where that counts.
  struct Begin {
    std::int64_t second = 0;
    double offset = 0;
  };
  Begin BeginAt(absl::Time now) const;

  // Moves the fresh to active_, with their wake-ups.
  void WakeFresh(std::vector<Report>* out)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mu_);
  void Wake(Revision* revision, std::vector<Report>* out)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mu_);
  // Counts what all threads have counted in the period.
  void Collect(absl::Time now, double seconds)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mu_);
  // Those that began by `until`, in seconds, and those that were taken back.
  void CountBegun(const Counts& counts, double until);
  void CountEnded(const Counts& counts, double seconds);
  // The period's report; false if there was nothing to report, and the revision
  // may go idle.
  bool Close(Revision* revision, absl::Time now, double seconds,
             std::vector<Report>* out) ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mu_);

  RevisionTable table_;  // first: it begins at a line of the cache
  const TallyOptions options_;
  Count rejected_{0}, unbegun_{0}, unended_{0};

  // Taken before the locks of the table.
  mutable Mutex flush_mu_;
  std::vector<Revision*> active_ ABSL_GUARDED_BY(flush_mu_);
  std::vector<Revision*> fresh_ ABSL_GUARDED_BY(flush_mu_);  // WakeFresh()'s
  absl::Time flushed_ ABSL_GUARDED_BY(flush_mu_) = absl::InfinitePast();
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_TALLY_H_
