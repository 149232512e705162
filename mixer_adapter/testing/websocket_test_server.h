// A websocket server on 127.0.0.1 that behaves or misbehaves as told: the peer
// of the tests of net/ and of autoscaler/client.
#ifndef MIXER_ADAPTER_TESTING_WEBSOCKET_TEST_SERVER_H_
#define MIXER_ADAPTER_TESTING_WEBSOCKET_TEST_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mixer::testing {

// Thread-safe; has a thread of its own.
class WebsocketTestServer {
 public:
  enum class Behaviour {
    kServe,      // as the Autoscaler: reads, answers pings and close frames
    kSilent,     // takes the TCP connection and says nothing
    kHttp200,    // answers the handshake with status 200, stays open
    kGarbage,    // answers it with bytes that are no HTTP
    kNeverRead,  // answers 101, then reads nothing
    kNeverPong,  // answers 101, then reads and never writes
    // At the first bytes after the 101 sends pongs that answer no ping of this
    // client, then a close frame.
    kFalsePongs,
    kChatter,  // as kServe, and sends data frames of its own
  };

  struct Frame {
    std::string payload;
    bool text;
  };

  // `port` 0: any free one.
  explicit WebsocketTestServer(Behaviour behaviour = Behaviour::kServe,
                               int port = 0);
  // Drops every connection without a close frame.
  ~WebsocketTestServer();

  int port() const;
  std::string url() const;  // ws://127.0.0.1:port

  // Sends a close frame on every open connection.
  void CloseAll(std::uint16_t code, std::string_view reason);

  // What came so far.
  std::vector<Frame> frames() const;
  std::size_t frame_count() const;
  std::vector<std::string> handshakes() const;     // requests' raw heads
  std::vector<std::uint16_t> close_codes() const;  // from clients
  int connections() const;                         // accepted

  // Blocks until `count` have come; false after ten seconds.
  bool WaitForFrames(std::size_t count) const;
  bool WaitForConnections(int count) const;
  bool WaitForCloseCodes(std::size_t count) const;

 private:
  class Peer;
  struct State;

  void Accept();

  const std::shared_ptr<State> state_;
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_WEBSOCKET_TEST_SERVER_H_
