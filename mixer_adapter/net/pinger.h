// Decides when a connection pings, and what follows from the pongs: at
// intervals, to see that the peer is alive, and when somebody wants to know
// what the peer has read (ping_ledger.h).
#ifndef MIXER_ADAPTER_NET_PINGER_H_
#define MIXER_ADAPTER_NET_PINGER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "mixer_adapter/net/loop.h"
#include "mixer_adapter/net/ping_ledger.h"

namespace mixer::net {

// Of one open connection; lives on the thread of its Loop.
class Pinger {
 public:
  struct Actions {
    // Begins to write a ping; OnWritten() follows, before the next one.
    std::function<void(const std::string& payload)> write;
    // No pong came for the whole time-out. The last call.
    std::function<void()> silent;
    // The peer has read so many messages. Called by way of the loop.
    std::function<void(std::uint64_t count)> delivered;
  };

  // `loop` outlives it.
  Pinger(Loop* loop, absl::Duration interval, absl::Duration pong_timeout,
         Actions actions);

  // A message was written.
  void OnSent() { ledger_.OnSent(); }
  // Pings soon: at once, or after the answer to the ping on its way.
  void Ask();
  void OnWritten();
  // Any pong is a sign of life, though not each answers one of our pings. May
  // be called from where no ping may be written: what follows comes by way of
  // the loop.
  void OnPong(std::string_view payload);

 private:
  void Schedule();
  void ExpectPong();
  void Write();

  Loop* const loop_;
  const absl::Duration interval_;
  const absl::Duration pong_timeout_;
  const Actions actions_;
  PingLedger ledger_;
  bool writing_ = false;
  bool again_ = false;  // once the answer to the one before is there
  std::unique_ptr<Timer> ping_timer_, pong_timer_;
  // Gone with this: for what is on its way through the loop.
  const std::shared_ptr<Pinger*> self_ = std::make_shared<Pinger*>(this);
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_PINGER_H_
