// Refuses requests while the server is overloaded, so that those it takes are
// answered in time (spec server.md 6).
#ifndef MIXER_ADAPTER_SERVER_LOAD_SHEDDER_H_
#define MIXER_ADAPTER_SERVER_LOAD_SHEDDER_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/scheduler.h"
#include "mixer_adapter/metrics/counter.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/server/latency_average.h"
#include "mixer_adapter/server/load_shedding_options.h"
#include "mixer_adapter/server/token_bucket.h"

namespace mixer::server {

// One for all RPC threads, each of which asks a Gate of its own. Two
// evaluators, in this order:
//   grpcResponseLatency  average latency of the thread's own RPCs
//   RateLimit            token bucket of all threads
// A request that the first one refuses takes no tokens from the second.
//
// Why an average for each thread: a thread has a queue of its own, whose length
// is what makes its RPCs slow, and nothing is shared where every RPC passes. An
// overloaded thread refuses requests while another one takes them.
//
// No log line is written on the request path: once a second a line tells how
// many requests each evaluator was against. The counter is
// mixer_loadshedding_requests_throttled.
class LoadShedder {
 public:
  struct Env {
    Logger* logger;  // of the scope "loadshedding"
    metrics::Registry* registry;
    Scheduler* scheduler;
  };

  // All of `env` must outlive it. Null if the mode is kDisabled. An error is
  // LoadSheddingOptions::Validate()'s; its warnings are logged.
  static absl::StatusOr<std::unique_ptr<LoadShedder>> Create(
      const LoadSheddingOptions& options, const Env& env);

  LoadShedder(const LoadShedder&) = delete;
  LoadShedder& operator=(const LoadShedder&) = delete;

  // One RPC thread's. Allocates nothing, reads no clock.
  class Gate {
   public:
    // `shedder` must outlive it.
    explicit Gate(LoadShedder* shedder);

    // Whether a request is served that arrived at `now`. `cost`: of a Check 1,
    // of a Report its number of attribute sets.
    bool Admit(std::int64_t cost, absl::Time now);
    // What a request that is not gets: kUnavailable.
    const absl::Status& overloaded() const { return overloaded_; }

    // An RPC of this thread, admitted or not, ended at `now`.
    void Ended(absl::Duration latency, absl::Time now);

   private:
    bool TooSlow(absl::Time now) const;

    LoadShedder* const shedder_;
    // Made once: a copy of a status allocates nothing.
    const absl::Status overloaded_;
    LatencyAverage average_;
    std::optional<TokenBucket> samples_;  // none: every RPC
  };

 private:
  enum Evaluator { kResponseLatency, kRateLimit };
  static constexpr std::size_t kEvaluators = 2;

  LoadShedder(const LoadSheddingOptions& options, const Env& env);

  // False if a request is refused that `evaluator` is against.
  bool LetPass(Evaluator evaluator);
  // The scheduler's: tells what was counted since the last time.
  void Tell();
  std::string Reason(Evaluator evaluator) const;

  const LoadSheddingOptions options_;
  Logger* const logger_;
  metrics::Counter* const throttled_;
  std::optional<TokenBucket> requests_;
  std::array<metrics::Counter, kEvaluators> against_;
  std::array<std::uint64_t, kEvaluators> told_{};  // Tell()'s alone
  // The latest average that was too high, of any thread, seconds.
  std::atomic<double> high_average_{0};
  // Uses all of the above.
  std::unique_ptr<Scheduler::Task> telling_;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_LOAD_SHEDDER_H_
