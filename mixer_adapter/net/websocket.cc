// The one file of the product that includes Beast's websocket: it takes long to
// compile.
#include "mixer_adapter/net/websocket.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/post.hpp"
#include "boost/beast/core/error.hpp"
#include "boost/beast/http/field.hpp"
#include "boost/beast/websocket/error.hpp"
#include "boost/beast/websocket/stream.hpp"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/net/connector.h"
#include "mixer_adapter/net/peer_stream.h"
#include "mixer_adapter/net/pinger.h"
#include "mixer_adapter/net/tls_client.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Error = boost::system::error_code;

// The peer has nothing to say; one that talks this much is not an Autoscaler.
constexpr std::size_t kMaxReceived = 1 << 20;

// One connection from dial to end. Handlers in flight own it; the Connection
// that the user holds is a handle that can go earlier.
class Session final : public std::enable_shared_from_this<Session> {
 public:
  Session(IoThread* io, const WebsocketOptions& options, const Url& url,
          Connection::Listener* listener)
      : io_(io), options_(options), url_(url), listener_(listener) {}

  void Start();
  void Send(std::string message, bool text);
  void Ping();
  void Close();
  // The listener is gone.
  void Abandon();

 private:
  enum class State { kDialing, kOpen, kClosing, kEnded };

  void Handshake();
  void OnHandshake(Error error);
  void Open();
  void Read();
  void OnControl(websocket::frame_type kind, std::string_view payload);
  void StartPings();
  void WritePing(const std::string& payload);
  void OnPeerClose();
  // Ends the session and tells the listener.
  void End(const absl::Status& why);
  void Notify(const absl::Status& why);
  void Disconnect();

  absl::Status Failure(std::string_view what, const std::string& why) const {
    return absl::UnavailableError(
        absl::StrCat(url_.text, ": ", ToAbsl(what), ": ", why));
  }
  absl::Status Failure(std::string_view what, const Error& error) const {
    return Failure(what, peer_->Explain(error));
  }
  absl::Status Timeout(std::string_view what, absl::Duration limit) const {
    return absl::DeadlineExceededError(absl::StrCat(
        url_.text, ": ", ToAbsl(what), " within ", FormatGoDuration(limit)));
  }

  IoThread* const io_;
  const WebsocketOptions options_;
  const Url url_;
  Connection::Listener* listener_;
  State state_ = State::kDialing;

  absl::Time dial_deadline_;
  std::optional<Connector> connector_;
  std::shared_ptr<PeerStream> peer_;
  std::optional<websocket::stream<PeerStream&>> stream_;  // over *peer_
  websocket::response_type response_;

  std::string message_;  // being written
  std::array<char, 4096> received_;
  std::optional<Pinger> pinger_;  // once it is open
  std::unique_ptr<Timer> dial_timer_, write_timer_, linger_timer_;
};

void Session::Start() {
  dial_deadline_ = io_->Now() + options_.handshake_timeout;
  connector_.emplace(
      io_, url_, options_.tls, options_.handshake_timeout,
      [this, self = shared_from_this()](
          absl::StatusOr<std::shared_ptr<PeerStream>> peer) {
        if (!peer.ok()) {
          return End(absl::Status(
              peer.status().code(),
              absl::StrCat(url_.text, ": ", peer.status().message())));
        }
        peer_ = *std::move(peer);
        stream_.emplace(*peer_);
        Handshake();
      });
}

void Session::Handshake() {
  dial_timer_ = io_->After(dial_deadline_ - io_->Now(), [this] {
    End(Timeout("no websocket handshake", options_.handshake_timeout));
  });
  stream_->auto_fragment(false);
  stream_->read_message_max(kMaxReceived);
  stream_->control_callback(
      [this](websocket::frame_type kind, beast::string_view payload) {
        OnControl(kind, {payload.data(), payload.size()});
      });
  // The fields, their order and spelling are those of Go's client. No Origin: a
  // server would compare it with Host.
  stream_->set_option(websocket::stream_base::decorator(
      [this](websocket::request_type& request) {
        namespace http = beast::http;
        const std::string key(request[http::field::sec_websocket_key]);
        request.clear();
        request.set(http::field::host, url_.authority);
        request.set(http::field::user_agent, options_.user_agent);
        request.set(http::field::connection, "Upgrade");
        request.set(http::field::sec_websocket_key, key);
        request.set(http::field::sec_websocket_version, "13");
        request.set(http::field::upgrade, "websocket");
      }));
  stream_->async_handshake(
      response_, url_.authority, url_.target,
      [self = shared_from_this()](Error error) { self->OnHandshake(error); });
}

void Session::OnHandshake(Error error) {
  if (state_ != State::kDialing) return;
  if (!error) return Open();
  if (error == websocket::error::upgrade_declined) {
    return End(Failure(
        "websocket handshake",
        absl::StrCat("answered with HTTP status ", response_.result_int(),
                     " instead of 101: this is not an Autoscaler's port, or "
                     "the pod behind it does not own the bucket")));
  }
  End(Failure("websocket handshake", error));
}

void Session::Open() {
  state_ = State::kOpen;
  dial_timer_.reset();
  StartPings();
  Read();
  if (listener_ != nullptr) listener_->OnOpen();
}

void Session::Read() {
  stream_->async_read_some(
      asio::buffer(received_),
      [self = shared_from_this()](Error error, std::size_t) {
        if (!error) return self->Read();
        if (error == websocket::error::closed) {
          self->OnPeerClose();
          return self->Disconnect();
        }
        if (self->state_ == State::kOpen) {
          self->End(self->Failure("connection lost", error));
        }
      });
}

void Session::OnControl(websocket::frame_type kind, std::string_view payload) {
  if (state_ != State::kOpen) return;
  if (kind == websocket::frame_type::pong) pinger_->OnPong(payload);
  if (kind == websocket::frame_type::close) {
    // Beast is in the middle of answering.
    asio::post(io_->context(),
               [self = shared_from_this()] { self->OnPeerClose(); });
  }
}

// The user hears of it at once and can dial again, while the session stays to
// answer the close frame.
void Session::OnPeerClose() {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  linger_timer_ = io_->After(options_.close_linger, [this] { Disconnect(); });
  const websocket::close_reason& reason = stream_->reason();
  Notify(Failure("closed by the peer",
                 absl::StrCat("code ", reason.code, " \"",
                              absl::CHexEscape(absl::string_view(
                                  reason.reason.data(), reason.reason.size())),
                              "\"")));
}

void Session::StartPings() {
  pinger_.emplace(
      io_, options_.ping_interval, options_.pong_timeout,
      Pinger::Actions{
          [this](const std::string& payload) { WritePing(payload); },
          [this] { End(Timeout("no pong", options_.pong_timeout)); },
          [this](std::uint64_t count) {
            if (state_ != State::kOpen || listener_ == nullptr) return;
            listener_->OnDelivered(count);
          }});
}

void Session::WritePing(const std::string& payload) {
  stream_->async_ping(websocket::ping_data(payload.data(), payload.size()),
                      [self = shared_from_this()](Error error) {
                        // An error ends the read as well.
                        if (!error && self->pinger_) self->pinger_->OnWritten();
                      });
}

void Session::Ping() {
  if (state_ == State::kOpen) pinger_->Ask();
}

void Session::Send(std::string message, bool text) {
  if (state_ != State::kOpen) return;
  message_ = std::move(message);
  stream_->text(text);
  write_timer_ = io_->After(options_.write_timeout, [this] {
    End(Timeout(absl::StrCat("the peer did not take a message of ",
                             message_.size(), " bytes"),
                options_.write_timeout));
  });
  stream_->async_write(asio::buffer(message_),
                       [self = shared_from_this()](Error error, std::size_t) {
                         self->write_timer_.reset();
                         if (self->state_ != State::kOpen) return;
                         if (error)
                           return self->End(self->Failure("write", error));
                         self->pinger_->OnSent();
                         if (self->listener_ != nullptr)
                           self->listener_->OnSent();
                       });
}

void Session::Close() {
  if (state_ == State::kDialing) {
    asio::post(io_->context(),
               [self = shared_from_this()] { self->End(absl::OkStatus()); });
    return;
  }
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  linger_timer_ =
      io_->After(options_.close_linger, [this] { End(absl::OkStatus()); });
  stream_->async_close(
      websocket::close_code::normal,
      [self = shared_from_this()](Error) { self->End(absl::OkStatus()); });
}

void Session::Abandon() {
  listener_ = nullptr;
  if (state_ != State::kClosing) Disconnect();
}

void Session::End(const absl::Status& why) {
  const auto self = shared_from_this();  // Notify() may drop the last owner
  Disconnect();
  Notify(why);
}

void Session::Notify(const absl::Status& why) {
  Connection::Listener* const listener = std::exchange(listener_, nullptr);
  if (listener != nullptr) listener->OnClosed(why);
}

void Session::Disconnect() {
  const auto self = shared_from_this();
  state_ = State::kEnded;
  connector_.reset();
  if (peer_ != nullptr) peer_->next_layer().close();
  pinger_.reset();
  dial_timer_.reset();
  write_timer_.reset();
  linger_timer_.reset();
}

class WebsocketConnection final : public Connection {
 public:
  explicit WebsocketConnection(std::shared_ptr<Session> session)
      : session_(std::move(session)) {
    session_->Start();
  }
  ~WebsocketConnection() override { session_->Abandon(); }

  void Send(std::string message, bool text) override {
    session_->Send(std::move(message), text);
  }
  void Ping() override { session_->Ping(); }
  void Close() override { session_->Close(); }

 private:
  const std::shared_ptr<Session> session_;
};

}  // namespace

absl::Status WebsocketDialer::Check(const Url& url,
                                    const WebsocketOptions& options) {
  if (url.secure) {
    const absl::Status status =
        TlsClient(options.tls, url.host).NewContext().status();
    return absl::Status(status.code(),
                        status.ok() ? ""
                                    : absl::StrCat("URL \"", url.text,
                                                   "\": ", status.message()));
  }
  if (options.tls.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("URL \"", url.text,
                   "\" is without TLS, but TLS is configured: write wss://"));
}

std::unique_ptr<Connection> WebsocketDialer::Dial(
    const Url& url, Connection::Listener* listener) {
  return std::make_unique<WebsocketConnection>(
      std::make_shared<Session>(io_, options_, url, listener));
}

}  // namespace mixer::net
