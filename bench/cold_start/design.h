// How a request for a revision that may be asleep gets its answer.
#ifndef BENCH_COLD_START_DESIGN_H_
#define BENCH_COLD_START_DESIGN_H_

#include <functional>

#include "bench/cold_start/cluster.h"

namespace mixer::cold_start {

enum class Outcome {
  kServed,      // handed to a pod
  kNoEndpoint,  // 503: the gateway knew none, or all its retries were refused
  kRefused,     // 503: Mixer held the request as long as it may
  kTimeout,     // the one that held it gave up
  kLeft,        // the client gave up
};

// Lives on the lab's loop.
class Design {
 public:
  using End = std::function<void(Outcome)>;

  virtual ~Design() = default;

  virtual void Start() = 0;
  // A request reaches the gateway. Calls `end` once, at the time at which the
  // request reaches a pod or the client gets its error for good.
  virtual void Request(int revision, End end) = 0;
  // One of the views of a revision's endpoints has changed.
  virtual void OnEndpoints(View view, int revision, bool endpoints) = 0;
  // Messages that the design lost before they left.
  virtual int lost_messages() const = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_DESIGN_H_
