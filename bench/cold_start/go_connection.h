// A model of the connection of Go's clients, Activator and original adapter
// alike (K 3.2): keeps one up, with long waits; what is sent while it is down
// is lost.
#ifndef BENCH_COLD_START_GO_CONNECTION_H_
#define BENCH_COLD_START_GO_CONNECTION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "bench/cold_start/agenda.h"
#include "bench/cold_start/options.h"
#include "bench/cold_start/random.h"
#include "mixer_adapter/autoscaler/codec.h"
#include "mixer_adapter/net/connection.h"

namespace mixer::cold_start {

class GoConnection final : private net::Connection::Listener {
 public:
  // All borrowed.
  GoConnection(const Options& options, Agenda* agenda, net::Dialer* dialer,
               const autoscaler::Codec* codec);

  void Start() { Dial(); }
  // Tells that `revision` has requests in flight, and how many came.
  void Send(int revision, double concurrency, double count);

  int lost() const { return lost_; }

 private:
  void OnOpen() override;
  void OnSent() override;
  void OnDelivered(std::uint64_t) override {}  // it asks nobody
  void OnClosed(const absl::Status& why) override;

  void Dial();
  void Pump();

  Agenda* const agenda_;
  net::Dialer* const dialer_;
  const autoscaler::Codec* const codec_;
  Random random_;
  std::unique_ptr<net::Connection> connection_;
  std::deque<std::string> frames_;  // the first is being written
  bool open_ = false;
  int attempt_ = 0;  // of the round
  int lost_ = 0;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_GO_CONNECTION_H_
