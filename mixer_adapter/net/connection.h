// A connection that sends messages, and the one who opens it. The real ones are
// in websocket.h; tests use FakeDialer.
//
// All of this lives on one Loop's thread: calls are made there and the listener
// is called there, never from within a call to the connection.
#ifndef MIXER_ADAPTER_NET_CONNECTION_H_
#define MIXER_ADAPTER_NET_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "mixer_adapter/net/url.h"

namespace mixer::net {

// Destroying it drops the connection at once, without a word to the peer or to
// the listener. Destroy it before its Loop.
class Connection {
 public:
  // May destroy the connection in any of these calls.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnOpen() = 0;
    // The message given to Send() has left for the peer's host (which is not to
    // say that the peer has read it).
    virtual void OnSent() = 0;
    // The peer has certainly read the first `count` messages of this
    // connection: it answered a ping that came after them. With the same count
    // as before, it says that the peer still lives. Ping() brings it about, and
    // so does time.
    virtual void OnDelivered(std::uint64_t count) = 0;
    // The end, or that it never began. OK if Close() asked for it, else why,
    // naming the address. Nothing comes after.
    virtual void OnClosed(const absl::Status& why) = 0;
  };

  virtual ~Connection() = default;

  // Sends one message. Only after OnOpen(), one at a time: the next after
  // OnSent(). A peer that doesn't take it in time ends the connection.
  virtual void Send(std::string message, bool text) = 0;

  // Asks the peer for a proof that it has read what was sent so far; its answer
  // is OnDelivered(). At any time, any number of times: one such question is on
  // its way at a time, the next one follows its answer. A connection asks by
  // itself too, now and then.
  virtual void Ping() = 0;

  // Says goodbye and ends, within a short bounded time.
  virtual void Close() = 0;
};

class Dialer {
 public:
  virtual ~Dialer() = default;

  // Begins to connect; `listener` must outlive the result.
  virtual std::unique_ptr<Connection> Dial(const Url& url,
                                           Connection::Listener* listener) = 0;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_CONNECTION_H_
