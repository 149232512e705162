// What pings and their pongs prove. A ping's payload is the number of messages
// that were sent before it; a pong repeats its ping's payload (RFC 6455 5.5.2
// and 5.5.3), and a peer reads in order: it has read that many.
#ifndef MIXER_ADAPTER_NET_PING_LEDGER_H_
#define MIXER_ADAPTER_NET_PING_LEDGER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mixer::net {

// Of one connection.
class PingLedger {
 public:
  // A message was written: a ping that is formed from now on comes after it.
  void OnSent() { ++sent_; }

  // The payload of a ping that is to be written now.
  std::string NextPing();

  // Whether the latest ping's pong has not come yet.
  bool unanswered() const { return unanswered_; }

  // How many messages the peer has read, as a pong tells it: as many as was
  // known, or more. A pong that answers no ping of ours, or an earlier one than
  // others have, tells nothing.
  std::optional<std::uint64_t> OnPong(std::string_view payload);

 private:
  std::uint64_t sent_ = 0;
  std::uint64_t pinged_ = 0;  // the number in the latest ping
  std::uint64_t proven_ = 0;
  bool unanswered_ = false;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_PING_LEDGER_H_
