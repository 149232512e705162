// One connection to the embedded Autoscaler: handshake, frames, close (spec
// knative.md 3.1 and 3.3).
#ifndef MIXER_ADAPTER_TESTING_STAT_SESSION_H_
#define MIXER_ADAPTER_TESTING_STAT_SESSION_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "boost/asio/ip/tcp.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/http/empty_body.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/websocket/stream.hpp"
#include "mixer_adapter/autoscaler/decoder.h"
#include "mixer_adapter/testing/stat_handshake.h"

namespace mixer::testing {

// Told what happens on a connection, on the I/O thread.
class StatSink {
 public:
  virtual ~StatSink() = default;
  virtual void OnConnected() = 0;
  virtual void OnStat(const autoscaler::ReceivedStat& stat) = 0;
  virtual void OnDropped(std::string_view reason) = 0;
  virtual void OnDisconnected(std::string_view reason) = 0;
};

// Keeps itself alive while an operation is under way. All calls on one thread.
class StatSession final : public std::enable_shared_from_this<StatSession> {
 public:
  // `decoder` and `sink` outlive the I/O thread.
  StatSession(boost::asio::ip::tcp::socket socket,
              const autoscaler::Decoder* decoder, StatSink* sink);

  void Start();
  // Sends a close frame 1012 "Restarting", as a pod does that is told to end.
  void Restart();
  // Drops the connection.
  void Abort();

 private:
  // No release has a limit; the stand-in must not be made to run out of memory.
  static constexpr std::size_t kMaxMessage = std::size_t{64} << 20;

  void Answer(const StatAnswer& answer);
  void Accept();
  void Read();
  void Decode();

  const autoscaler::Decoder* const decoder_;
  StatSink* const sink_;
  boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<
      boost::beast::http::request_parser<boost::beast::http::empty_body>>
      parser_;
  boost::beast::http::response<boost::beast::http::empty_body> response_;
  bool open_ = false;  // the websocket is
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_STAT_SESSION_H_
