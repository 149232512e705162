// The product's way to the Autoscaler: its own Tally and Uplink, put together
// as autoscaler::Client does, but on the loop of the lab.
#ifndef BENCH_COLD_START_STAT_CLIENT_H_
#define BENCH_COLD_START_STAT_CLIENT_H_

#include <cstddef>
#include <vector>

#include "bench/cold_start/agenda.h"
#include "bench/cold_start/loop_clock.h"
#include "mixer_adapter/adapters/kactivator/cold_starts.h"
#include "mixer_adapter/autoscaler/client_stats.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/tally.h"
#include "mixer_adapter/autoscaler/uplink.h"
#include "mixer_adapter/autoscaler/wakeup_observer.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/net/connection.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::cold_start {

class StatClient final : public kactivator::RevisionCounts,
                         private autoscaler::WakeupObserver {
 public:
  // All borrowed.
  StatClient(const autoscaler::TallyOptions& options, net::Loop* loop,
             Agenda* agenda, net::Dialer* dialer,
             const autoscaler::Codec* codec);

  void Start();
  // `observer` is borrowed.
  void Observe(autoscaler::WakeupObserver* observer);
  // A request for `revision` comes.
  autoscaler::Tally::Added Note(const autoscaler::RevisionView& revision);

  void SetPods(const autoscaler::RevisionView& revision,
               autoscaler::PodState pods) override {
    tally_.SetPods(revision, pods);
  }
  void SetWaiting(const autoscaler::RevisionView& revision,
                  std::size_t count) override {
    tally_.SetWaiting(revision, count);
  }
  void TakeBack(const autoscaler::RevisionView& revision,
                absl::Time now) override {
    tally_.TakeBack(revision, now);
  }
  void WakeAgain(const autoscaler::RevisionView& revision,
                 absl::Time now) override;
  bool IsActive(const autoscaler::RevisionView& revision) const override {
    return tally_.IsActive(revision);
  }

  const autoscaler::ClientStats& stats() const { return stats_; }

 private:
  void OnWakeup(const autoscaler::RevisionKey& revision,
                absl::Time noted) override;
  void OnWakeupSent(const autoscaler::RevisionKey& revision) override;
  void OnWakeupDelivered(const autoscaler::RevisionKey& revision) override;
  void SendWakeups();
  void Tick();
  void Offer(std::vector<autoscaler::Report> reports);

  net::Loop* const loop_;
  Agenda* const agenda_;
  const LoopClock clock_;
  NullLogger logger_;
  autoscaler::ClientStats stats_;
  autoscaler::WakeupObserver* observer_ = nullptr;
  autoscaler::Tally tally_;
  autoscaler::Uplink uplink_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_STAT_CLIENT_H_
