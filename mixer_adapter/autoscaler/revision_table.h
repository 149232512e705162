// The revisions that a Tally counts, and what each thread knows of them.
//
// A revision is active or idle. One that goes idle stays here, so that waking
// it again allocates nothing; idle ones go when there are too many.
#ifndef MIXER_ADAPTER_AUTOSCALER_REVISION_TABLE_H_
#define MIXER_ADAPTER_AUTOSCALER_REVISION_TABLE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "mixer_adapter/autoscaler/in_flight.h"
#include "mixer_adapter/autoscaler/pod_state.h"
#include "mixer_adapter/autoscaler/revision_view.h"
#include "mixer_adapter/autoscaler/stat.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::autoscaler {

struct Revision {
  RevisionKey key;
  std::atomic<bool> active{false};
  std::atomic<PodState> pods{PodState::kUnknown};
  std::uint64_t shards = 0;  // bit i: shard i has a cell; the table's lock

  // All below: of who has just made it active, until it is among the fresh;
  // then of the flush.
  absl::Time first = absl::InfinitePast();         // request since it was idle
  bool wake = false;                               // a wake-up is due
  absl::Time repeat_until = absl::InfinitePast();  // of a wake-up
  bool listed = false;                             // in the flush's list
  bool woken = false;         // the wake-up was taken in this period
  bool idle_listed = false;   // in the table's list of idle ones
  std::size_t waiting = 0;    // Checks
  std::int64_t arrivals = 0;  // of this period
  double last_concurrency = 0;
  std::int64_t last_arrivals = 0;
  InFlight in_flight;
};

// Thread-safe, as its functions say.
class RevisionTable {
 public:
  // Threads above this number share shards: slower, never wrong.
  static constexpr int kShards = 64;

  // Requests of one thread, period and revision, and if ends are told too, of
  // one second in which they began.
  struct Counts {
    Revision* revision;
    std::int64_t second;
    std::int64_t begun;
    std::int64_t ended;
    double begun_at;  // seconds after `second`, sum
    double took;      // seconds, sum
  };
  // What a thread knows of a revision.
  struct Cell {
    Revision* revision;
    std::uint64_t period;  // of the shard, when `slot` was given
    std::int64_t second;   // Counts::second at `slot`
    std::uint32_t slot;    // in Shard::counts
  };
  struct alignas(64) Shard {
    std::uint64_t bit = 0;  // in Revision::shards
    Mutex mu;
    std::uint64_t period ABSL_GUARDED_BY(mu) = 1;
    // Keys view Revision::key.
    absl::flat_hash_map<RevisionView, Cell, RevisionHash> cells
        ABSL_GUARDED_BY(mu);
    std::vector<Counts> counts ABSL_GUARDED_BY(mu);  // of this period
    // The flush's: what it swapped out, kept for its memory.
    std::vector<Counts> drained;
  };

  // At most `max_active` at a time; as many idle ones are kept.
  explicit RevisionTable(std::size_t max_active);

  // This thread's. The locks are taken in the order Shard::mu, the table's.
  Shard& OwnShard();

  // The shard's cell for `key`; null if there is none.
  static Cell* Find(const RevisionView& key, Shard* shard)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mu);
  // The same, made if need be, and its revision active: count for it before the
  // lock is given up. If it was idle, *fresh is set, and a wake-up is due if
  // `wake`, for a request that came at `now`. Null above the limit.
  Cell* Activate(const RevisionView& key, bool wake, absl::Time now,
                 Shard* shard, bool* fresh)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mu) ABSL_LOCKS_EXCLUDED(mu_);
  // Where to count for a cell.
  static Counts& CountsOf(Cell* cell, std::int64_t second, Shard* shard)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mu);

  // The rest is for one thread at a time.

  // Active or idle; null if it is not known.
  Revision* Find(const RevisionView& key) const ABSL_LOCKS_EXCLUDED(mu_);
  // Moves those that have become active to `out`, in that order.
  void TakeFresh(std::vector<Revision*>* out) ABSL_LOCKS_EXCLUDED(mu_);
  // Comes among the fresh once more.
  void Refresh(Revision* revision) ABSL_LOCKS_EXCLUDED(mu_);
  // Ends the shards' period: their counts are in `drained`.
  void Drain();
  std::array<Shard, kShards>& shards() { return shards_; }
  // Makes `revision` idle; false, and it stays active, if a request came in the
  // period that has just begun.
  bool Retire(Revision* revision) ABSL_LOCKS_EXCLUDED(mu_);
  // Forgets the longest idle ones above the limit.
  void Evict() ABSL_LOCKS_EXCLUDED(mu_);

  // Any thread.
  std::size_t active() const { return active_.load(std::memory_order_relaxed); }
  // Active or idle.
  std::size_t size() const ABSL_LOCKS_EXCLUDED(mu_);

 private:
  // The revision of `key`, active; null above the limit.
  Revision* Join(const RevisionView& key, bool wake, absl::Time now,
                 std::uint64_t shard, bool* fresh) ABSL_LOCKS_EXCLUDED(mu_);
  bool Forget(Revision* revision) ABSL_LOCKS_EXCLUDED(mu_);

  const std::size_t max_active_;
  std::atomic<std::size_t> active_{0};
  std::array<Shard, kShards> shards_;
  mutable Mutex mu_;
  absl::flat_hash_map<RevisionView, std::unique_ptr<Revision>, RevisionHash>
      revisions_ ABSL_GUARDED_BY(mu_);
  std::vector<Revision*> fresh_ ABSL_GUARDED_BY(mu_);
  // The flush's: revisions that went idle, longest ago first; some may be
  // active again.
  std::deque<Revision*> idle_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_REVISION_TABLE_H_
