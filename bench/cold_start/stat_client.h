// The product's way to the Autoscaler: its own Tally and Uplink, put together
// as autoscaler::Client does, but on the loop of the lab.
#ifndef BENCH_COLD_START_STAT_CLIENT_H_
#define BENCH_COLD_START_STAT_CLIENT_H_

#include <vector>

#include "bench/cold_start/agenda.h"
#include "mixer_adapter/autoscaler/client_stats.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/autoscaler/tally.h"
#include "mixer_adapter/autoscaler/uplink.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/net/connection.h"
#include "mixer_adapter/net/loop.h"

namespace mixer::cold_start {

class StatClient {
 public:
  // All borrowed.
  StatClient(net::Loop* loop, Agenda* agenda, net::Dialer* dialer,
             const autoscaler::Codec* codec);

  void Start();
  // A request for `revision` came.
  void Note(int revision);
  // Says that `revision` is wanted, as if it had just been idle.
  void WakeAgain(int revision);

  const autoscaler::ClientStats& stats() const { return stats_; }

 private:
  void Tick();
  void Offer(std::vector<autoscaler::Report> reports);

  net::Loop* const loop_;
  Agenda* const agenda_;
  SystemClock clock_;  // for log lines, of which there are none
  NullLogger logger_;
  autoscaler::ClientStats stats_;
  autoscaler::Tally tally_;
  autoscaler::Uplink uplink_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_STAT_CLIENT_H_
