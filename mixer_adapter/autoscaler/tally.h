// Counts requests per revision and turns the counts into reports as Knative's
// Activator does (spec knative.md 4.3, the rule of 0.15 and later):
//
//   first request of an idle revision   wake-up {concurrency 1, count 1}, at
//   once each period with arrivals           {concurrency 1, count = arrivals}
//   ... that also had the wake-up       less what it said: {0, arrivals - 1};
//                                       nothing if that is {0, 0}
//   first period without arrivals       {0, 0}; the revision is idle, forgotten
//
// A proxy's Check tells that a request arrives, never that it ends, so requests
// in flight can't be counted: the estimate is 1 while anything arrives. It
// wakes and keeps awake; how far to scale is measured by Knative at the pods.
//
// Add() is the request path. Each thread counts in its own shard, whose lock it
// shares only with the flush, which holds it for the time of a swap. Threads
// meet (at one more lock) only where a thread sees a revision for the first
// time since it was idle; from then on Add() allocates nothing.
//
// Reads no clock, does no I/O. Thread-safe.
#ifndef MIXER_ADAPTER_AUTOSCALER_TALLY_H_
#define MIXER_ADAPTER_AUTOSCALER_TALLY_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/report.h"
#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::autoscaler {

class Tally {
 public:
  // Counts at most `max_revisions` at a time.
  explicit Tally(std::size_t max_revisions = 100'000);

  // Counts one request that came at `now`. True if its revision was idle: a
  // wake-up is due, call TakeWakeups() soon. Not counted but rejected: an empty
  // namespace or name, and a new revision above the limit.
  bool Add(std::string_view name_space, std::string_view name, absl::Time now);

  // Appends the wake-ups due, in the order of their first requests.
  void TakeWakeups(std::vector<Report>* out);

  // Ends a period: appends the wake-ups due, then the period's reports. Leaves
  // Stat::pod_name empty.
  void Flush(std::vector<Report>* out);

  std::uint64_t rejected() const {
    return rejected_.load(std::memory_order_relaxed);
  }
  // Revisions that are not idle.
  std::size_t active() const;

 private:
  // Threads above this number share shards: slower, never wrong.
  static constexpr int kShards = 64;

  // Owned by revisions_; lives until Retire().
  struct Revision {
    RevisionKey key;
    absl::Time first;          // request since it was idle
    std::uint64_t shards = 0;  // bit i: shard i has a cell; revisions_mu_
    // The flush alone uses these.
    std::uint64_t arrivals = 0;
    bool woken = false;  // the wake-up was taken in this period
  };
  struct Cell {
    Revision* revision;
    std::uint64_t period;  // of the shard, when `slot` was given
    std::uint32_t slot;    // in Shard::arrivals
  };
  struct Arrivals {
    Revision* revision;
    std::uint64_t count;
  };
  struct alignas(64) Shard {
    Mutex mu;
    std::uint64_t period ABSL_GUARDED_BY(mu) = 1;
    // Keys view Revision::key.
    absl::flat_hash_map<RevisionView, Cell, RevisionHash> cells
        ABSL_GUARDED_BY(mu);
    // One per revision seen in this period.
    std::vector<Arrivals> arrivals ABSL_GUARDED_BY(mu);
    // The flush's: what it swapped out, kept for its memory.
    std::vector<Arrivals> drained;
  };

  // The revision of `key`, created if need be (then *fresh); null above the
  // limit.
  Revision* Join(const RevisionView& key, int shard, absl::Time now,
                 bool* fresh) ABSL_LOCKS_EXCLUDED(revisions_mu_);
  void WakeFresh(std::vector<Report>* out)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mu_);
  void Drain() ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mu_);
  // Forgets `revision`; false, and it stays, if a request came meanwhile.
  bool Retire(Revision* revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(flush_mu_);

  const std::size_t max_revisions_;
  std::atomic<std::uint64_t> rejected_{0};

  // Locks are taken in the order flush_mu_, Shard::mu, revisions_mu_.
  Mutex flush_mu_;
  std::array<Shard, kShards> shards_;
  mutable Mutex revisions_mu_;
  absl::flat_hash_map<RevisionView, std::unique_ptr<Revision>, RevisionHash>
      revisions_ ABSL_GUARDED_BY(revisions_mu_);
  std::vector<Revision*> fresh_ ABSL_GUARDED_BY(revisions_mu_);  // to wake
  std::vector<Revision*> active_ ABSL_GUARDED_BY(flush_mu_);     // woken
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_TALLY_H_
