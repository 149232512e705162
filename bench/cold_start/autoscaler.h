// Knative's Autoscaler of 0.9 (K 4.4), reduced to none or one pod:
//
//   - A message of an unknown revision, or without concurrency, does nothing.
//   - If the last decision was 0, the message is a poke: 1, at once.
//   - Otherwise the decision falls at the revision's next tick, every 2 s, from
//     what is known then. A tick without data decides nothing, so that after a
//     restart the first message of an idle revision waits for its tick.
//   - 60 s without load: 0; 30 s later the pod goes, unless load came back.
//
// A restart forgets decisions and data, ends connections, and refuses dials for
// its outage. Pods stay: they are Kubernetes'. Assumed: revisions tick at
// phases of their own; load of pods is known without loss, so a restart does
// not shorten the 60 s.
#ifndef BENCH_COLD_START_AUTOSCALER_H_
#define BENCH_COLD_START_AUTOSCALER_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/cluster.h"
#include "bench/cold_start/options.h"
#include "bench/cold_start/random.h"
#include "bench/cold_start/workload.h"

namespace mixer::cold_start {

class Autoscaler {
 public:
  // Told when the process ends.
  class Peer {
   public:
    virtual ~Peer() = default;
    virtual void OnRestart(bool silent) = 0;
  };

  // All borrowed.
  Autoscaler(const Options& options, const std::vector<Restart>& restarts,
             Agenda* agenda, Cluster* cluster);

  void SetPeer(Peer* peer) { peer_ = peer; }

  bool reachable() const { return reachable_; }
  // Which process it is: of a connection of another one nothing arrives.
  int process() const { return process_; }

  void Receive(int revision, double concurrency);

  int received() const { return received_; }
  int ignored() const { return ignored_; }  // their revision not known yet

 private:
  struct Decider {
    std::optional<int> decision;
    absl::Time last_stat = absl::InfinitePast();
    absl::Duration phase;  // of its ticks, after the process began
    bool tick_planned = false;
    bool removal_planned = false;
  };

  void End(const Restart& restart);
  void Begin();
  // Runs `fn` of this process, or not at all.
  void Plan(absl::Time time, std::function<void()> fn);
  absl::Time NextTick(const Decider& decider, absl::Time from) const;
  void PlanTick(int revision, absl::Time from);
  void Decide(int revision);
  void Remove(int revision);
  absl::Time LastBusy(int revision) const;

  const Options options_;
  Agenda* const agenda_;
  Cluster* const cluster_;
  Peer* peer_ = nullptr;
  Random random_;
  std::vector<Decider> deciders_;
  bool reachable_ = true;
  int process_ = 0;
  absl::Time begun_;
  absl::Time knows_at_;
  int received_ = 0;
  int ignored_ = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_AUTOSCALER_H_
