// Reports that wait for a connection or for their turn on it: at most one per
// revision, into which later ones are merged, so that nothing is lost while the
// Autoscaler is away and memory stays bounded (spec knative.md 5.2 row 5).
#ifndef MIXER_ADAPTER_AUTOSCALER_PENDING_H_
#define MIXER_ADAPTER_AUTOSCALER_PENDING_H_

#include <cstddef>
#include <list>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "mixer_adapter/autoscaler/report.h"
#include "mixer_adapter/autoscaler/revision_view.h"

namespace mixer::autoscaler {

// Not thread-safe.
class Pending {
 public:
  enum class Result {
    kAdded,
    kMerged,   // into the report of the same revision
    kDropped,  // one report was: this one, or one that tells less
  };

  explicit Pending(std::size_t max_revisions) : max_revisions_(max_revisions) {}

  // Adds what happened after all that is pending. Merging, request counts add
  // up and the newer concurrency holds, except that a wake-up stays a wake-up
  // with the highest concurrency and the earliest `noted`. When full, a wake-up
  // takes the place of the oldest report that is none; others are dropped.
  Result Put(Report report);

  // The same for what was taken out and did not arrive: what is pending counts
  // as newer, and order puts it first.
  Result PutBack(Report report);

  // Moves up to `max` reports to the end of `out`: wake-ups first, each kind in
  // the order put.
  void Take(std::size_t max, std::vector<Report>* out);

  std::size_t size() const { return places_.size(); }
  bool empty() const { return places_.empty(); }
  bool has_wakeup() const { return !wakeups_.empty(); }

 private:
  using Queue = std::list<Report>;

  Result Insert(Report report, bool front);
  void Drop(Queue* queue, Queue::iterator place);

  const std::size_t max_revisions_;
  Queue wakeups_, others_;
  // Keys view the reports in the queues.
  absl::flat_hash_map<RevisionView, Queue::iterator, RevisionHash> places_;
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_PENDING_H_
