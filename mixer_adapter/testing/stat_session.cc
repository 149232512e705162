#include "mixer_adapter/testing/stat_session.h"

#include <chrono>
#include <utility>

#include "boost/beast/http/read.hpp"
#include "boost/beast/http/write.hpp"
#include "boost/beast/websocket/rfc6455.hpp"
#include "mixer_adapter/base/strings.h"

namespace mixer::testing {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::chrono::seconds kHandshakeLimit{30};

}  // namespace

StatSession::StatSession(boost::asio::ip::tcp::socket socket,
                         const autoscaler::Decoder* decoder, StatSink* sink)
    : decoder_(decoder), sink_(sink), stream_(std::move(socket)) {
  stream_.read_message_max(kMaxMessage);
  // The server neither pings nor times out (3.3).
  stream_.set_option(websocket::stream_base::timeout{
      kHandshakeLimit, websocket::stream_base::none(), false});
}

void StatSession::Start() {
  beast::get_lowest_layer(stream_).expires_after(kHandshakeLimit);
  parser_.emplace();
  http::async_read_header(
      stream_.next_layer(), buffer_, *parser_,
      [self = shared_from_this()](error_code error, std::size_t) {
        if (error) return self->Abort();
        const StatAnswer answer =
            AnswerTo(self->parser_->get(), self->decoder_->answers_probes());
        if (answer.status == http::status::switching_protocols) {
          self->Accept();
        } else {
          self->Answer(answer);
        }
      });
}

void StatSession::Answer(const StatAnswer& answer) {
  response_.version(11);
  response_.result(answer.status);
  if (!answer.location.empty()) {
    response_.set(http::field::location, answer.location);
  } else if (answer.status != http::status::ok) {
    response_.set(http::field::sec_websocket_version, "13");
  }
  response_.set(http::field::connection, "close");
  response_.prepare_payload();
  http::async_write(
      stream_.next_layer(), response_,
      [self = shared_from_this()](error_code, std::size_t) { self->Abort(); });
}

void StatSession::Accept() {
  // What the client sends before the 101 ends the connection.
  if (buffer_.size() > 0) {
    sink_->OnDropped("client sent data before handshake is complete");
    return Abort();
  }
  beast::get_lowest_layer(stream_).expires_never();
  stream_.async_accept(parser_->get(),
                       [self = shared_from_this()](error_code error) {
                         if (error) return self->Abort();
                         self->parser_.reset();
                         self->open_ = true;
                         self->sink_->OnConnected();
                         self->Read();
                       });
}

void StatSession::Read() {
  buffer_.clear();
  stream_.async_read(
      buffer_, [self = shared_from_this()](error_code error, std::size_t) {
        if (error) {
          self->open_ = false;
          self->sink_->OnDisconnected(error.message());
          return self->Abort();
        }
        self->Decode();
        self->Read();
      });
}

void StatSession::Decode() {
  const auto data = buffer_.cdata();
  const std::string_view payload(static_cast<const char*>(data.data()),
                                 data.size());
  const auto received =
      decoder_->Decode(stream_.got_text() ? autoscaler::Opcode::kText
                                          : autoscaler::Opcode::kBinary,
                       payload);
  if (!received.ok()) {
    return sink_->OnDropped(ToStd(received.status().message()));
  }
  for (const autoscaler::ReceivedStat& stat : *received) sink_->OnStat(stat);
}

void StatSession::Restart() {
  if (!open_) return Abort();
  stream_.async_close(
      websocket::close_reason(websocket::close_code::service_restart,
                              "Restarting"),
      [self = shared_from_this()](error_code) { self->Abort(); });
}

void StatSession::Abort() {
  error_code ignored;
  beast::get_lowest_layer(stream_).socket().close(ignored);
}

}  // namespace mixer::testing
