// What the client counts, for metrics and tests. Written by its threads, read
// by anyone at any time.
#ifndef MIXER_ADAPTER_AUTOSCALER_CLIENT_STATS_H_
#define MIXER_ADAPTER_AUTOSCALER_CLIENT_STATS_H_

#include <atomic>
#include <cstdint>

namespace mixer::autoscaler {

struct ClientStats {
  using Count = std::atomic<std::uint64_t>;

  Count wakeups{0};    // first requests of idle revisions
  Count delivered{0};  // wake-ups that the peer has certainly read
  Count given_up{0};   // wake-ups sent again and again, never known to be read
  Count messages{0};   // stat messages sent, wake-ups among them
  Count frames{0};     // websocket messages sent
  Count resent{0};     // messages put back because their connection broke
  Count coalesced{0};  // messages merged into one not yet sent
  Count dropped{0};    // lost: the queue was full, or the form can't spell them

  Count connects{0};          // connections that opened
  Count connect_failures{0};  // attempts that did not
  Count disconnects{0};       // opened ones that ended unasked
  Count send_errors{0};       // connections that ended with a frame on its way

  std::atomic<std::uint64_t> pending{0};  // now: messages not yet sent
  std::atomic<bool> connected{false};     // now
  // Now: connections to buckets' owners. These are in no other count of
  // connections; a bucket without an owner is no failure.
  std::atomic<std::uint64_t> buckets_connected{0};
};

}  // namespace mixer::autoscaler

#endif  // MIXER_ADAPTER_AUTOSCALER_CLIENT_STATS_H_
