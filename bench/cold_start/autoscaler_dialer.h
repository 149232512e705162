// Connections to the Autoscaler of the lab: they open if it is reachable, carry
// real frames with a delay, and end when its process does. What is on its way
// then is lost; of a silent end the sender learns only by missing pongs, and
// what it sends until then is lost as well.
#ifndef BENCH_COLD_START_AUTOSCALER_DIALER_H_
#define BENCH_COLD_START_AUTOSCALER_DIALER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/autoscaler.h"
#include "bench/cold_start/random.h"
#include "mixer_adapter/autoscaler/decoder.h"
#include "mixer_adapter/net/connection.h"

namespace mixer::cold_start {

class AutoscalerDialer final : public net::Dialer, private Autoscaler::Peer {
 public:
  // All borrowed. Connections end before it.
  AutoscalerDialer(const Options& options, Agenda* agenda,
                   Autoscaler* autoscaler);

  std::unique_ptr<net::Connection> Dial(
      const net::Url& url, net::Connection::Listener* listener) override;

 private:
  class LabConnection;

  void OnRestart(bool silent) override;
  void Deliver(const std::string& frame);

  Agenda* const agenda_;
  Autoscaler* const autoscaler_;
  const autoscaler::Decoder decoder_;
  Random random_;
  // In the order of dialling. Not owned.
  std::vector<LabConnection*> connections_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_AUTOSCALER_DIALER_H_
