// The one file of the product that includes Beast's websocket: it takes long to
// compile.
#include "mixer_adapter/net/websocket.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/post.hpp"
#include "boost/beast/core/error.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/http/field.hpp"
#include "boost/beast/websocket/error.hpp"
#include "boost/beast/websocket/stream.hpp"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/net/lookup.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

// The peer has nothing to say; one that talks this much is not an Autoscaler.
constexpr std::size_t kMaxReceived = 1 << 20;

// One connection from dial to end. Handlers in flight own it; the Connection
// that the user holds is a handle that can go earlier.
class Session final : public std::enable_shared_from_this<Session> {
 public:
  Session(IoThread* io, const WebsocketOptions& options, const Url& url,
          Connection::Listener* listener)
      : io_(io),
        options_(options),
        url_(url),
        listener_(listener),
        stream_(io->context()) {}

  void Start();
  void Send(std::string message, bool text);
  void Ping();
  void Close();
  // The listener is gone.
  void Abandon();

 private:
  enum class State { kDialing, kOpen, kClosing, kEnded };

  void Connect(absl::StatusOr<std::vector<std::string>> addresses);
  void ConnectNext();
  void Handshake();
  void OnHandshake(Error error);
  void Open();
  void Read();
  void OnControl(websocket::frame_type kind, std::string_view payload);
  void SchedulePing();
  void WritePing();
  void OnPong(std::string_view payload);
  void ExpectPong();
  void OnPeerClose();
  // Ends the session and tells the listener.
  void End(const absl::Status& why);
  void Notify(const absl::Status& why);
  void Disconnect();

  absl::Status Failure(std::string_view what, const std::string& why) const {
    return absl::UnavailableError(
        absl::StrCat(url_.text, ": ", ToAbsl(what), ": ", why));
  }
  absl::Status Timeout(std::string_view what, absl::Duration limit) const {
    return absl::DeadlineExceededError(absl::StrCat(
        url_.text, ": ", ToAbsl(what), " within ", FormatGoDuration(limit)));
  }
  beast::tcp_stream& tcp() { return beast::get_lowest_layer(stream_); }

  IoThread* const io_;
  const WebsocketOptions options_;
  const Url url_;
  Connection::Listener* listener_;
  State state_ = State::kDialing;

  std::unique_ptr<Lookup> lookup_;
  std::deque<Tcp::endpoint> endpoints_;  // not yet tried
  absl::Time dial_deadline_;
  absl::Status last_error_;
  websocket::stream<beast::tcp_stream> stream_;
  websocket::response_type response_;

  std::string message_;  // being written
  std::array<char, 4096> received_;
  std::uint64_t sent_ = 0;       // messages written
  std::uint64_t pinged_ = 0;     // the count in the latest ping
  std::uint64_t delivered_ = 0;  // messages that the peer has read
  bool writing_ping_ = false;
  bool ping_unanswered_ = false;
  bool ping_again_ = false;  // once the answer is there
  std::unique_ptr<Timer> dial_timer_, write_timer_, ping_timer_, pong_timer_,
      linger_timer_;
};

void Session::Start() {
  dial_deadline_ = io_->Now() + options_.handshake_timeout;
  dial_timer_ = io_->After(options_.handshake_timeout, [this] {
    End(last_error_.ok()
            ? Timeout("no websocket handshake", options_.handshake_timeout)
            : last_error_);
  });
  lookup_ = std::make_unique<Lookup>(
      io_, url_.host, [self = shared_from_this()](auto addresses) {
        if (self->state_ == State::kDialing) {
          self->Connect(std::move(addresses));
        }
      });
}

void Session::Connect(absl::StatusOr<std::vector<std::string>> addresses) {
  if (!addresses.ok()) {
    return End(Failure("connect", std::string(addresses.status().message())));
  }
  for (const std::string& text : *addresses) {
    Error error;
    const asio::ip::address address = asio::ip::make_address(text, error);
    if (!error) endpoints_.emplace_back(address, url_.port);
  }
  ConnectNext();
}

void Session::ConnectNext() {
  if (endpoints_.empty()) return End(last_error_);
  const Tcp::endpoint endpoint = endpoints_.front();
  // One address that swallows packets must not use up the time of the others.
  const absl::Duration share =
      (dial_deadline_ - io_->Now()) / static_cast<double>(endpoints_.size());
  endpoints_.pop_front();
  tcp().expires_after(absl::ToChronoNanoseconds(share));
  tcp().async_connect(
      endpoint, [self = shared_from_this(), endpoint](Error error) {
        if (self->state_ != State::kDialing) return;
        if (!error) return self->Handshake();
        self->last_error_ = self->Failure(
            absl::StrCat("connect to ", endpoint.address().to_string()),
            error.message());
        self->tcp().close();
        self->ConnectNext();
      });
}

void Session::Handshake() {
  Error ignored;
  tcp().expires_never();  // dial_timer_ watches from here on
  tcp().socket().set_option(Tcp::no_delay(true), ignored);
  last_error_ = absl::OkStatus();
  stream_.auto_fragment(false);
  stream_.read_message_max(kMaxReceived);
  stream_.control_callback(
      [this](websocket::frame_type kind, beast::string_view payload) {
        OnControl(kind, {payload.data(), payload.size()});
      });
  // The fields, their order and spelling are those of Go's client. No Origin: a
  // server would compare it with Host.
  stream_.set_option(websocket::stream_base::decorator(
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
  stream_.async_handshake(
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
  End(Failure("websocket handshake", error.message()));
}

void Session::Open() {
  state_ = State::kOpen;
  dial_timer_.reset();
  SchedulePing();
  ExpectPong();
  Read();
  if (listener_ != nullptr) listener_->OnOpen();
}

void Session::Read() {
  stream_.async_read_some(
      asio::buffer(received_),
      [self = shared_from_this()](Error error, std::size_t) {
        if (!error) return self->Read();
        if (error == websocket::error::closed) {
          self->OnPeerClose();
          return self->Disconnect();
        }
        if (self->state_ == State::kOpen) {
          self->End(self->Failure("connection lost", error.message()));
        }
      });
}

void Session::OnControl(websocket::frame_type kind, std::string_view payload) {
  if (state_ != State::kOpen) return;
  if (kind == websocket::frame_type::pong) OnPong(payload);
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
  const websocket::close_reason& reason = stream_.reason();
  Notify(Failure("closed by the peer",
                 absl::StrCat("code ", reason.code, " \"",
                              absl::CHexEscape(absl::string_view(
                                  reason.reason.data(), reason.reason.size())),
                              "\"")));
}

void Session::SchedulePing() {
  ping_timer_ = io_->After(options_.ping_interval, [this] {
    WritePing();
    SchedulePing();
  });
}

void Session::Ping() {
  if (state_ != State::kOpen) return;
  if (ping_unanswered_ || writing_ping_) {
    ping_again_ = true;
  } else {
    WritePing();
  }
}

// The ping's payload is the number of messages that the peer reads before it.
// One that is being written does not count: a ping may overtake it.
void Session::WritePing() {
  if (writing_ping_) return;
  writing_ping_ = ping_unanswered_ = true;
  ping_again_ = false;
  pinged_ = sent_;
  const std::string count = absl::StrCat(pinged_);
  stream_.async_ping(websocket::ping_data(count.data(), count.size()),
                     [self = shared_from_this()](Error error) {
                       self->writing_ping_ = false;
                       // An error ends the read as well.
                       if (!error && self->ping_again_) self->Ping();
                     });
}

// A pong repeats its ping's payload (RFC 6455 5.5.3). One that does not is no
// answer, though a sign of life.
void Session::OnPong(std::string_view payload) {
  ExpectPong();
  std::uint64_t count = 0;
  if (!absl::SimpleAtoi(ToAbsl(payload), &count) || count > pinged_ ||
      payload != absl::StrCat(count)) {
    return;
  }
  if (count == pinged_) ping_unanswered_ = false;
  if (!ping_unanswered_ && ping_again_) {
    // Not from within the read that Beast is in the middle of.
    asio::post(io_->context(), [self = shared_from_this()] {
      if (self->ping_again_) self->Ping();
    });
  }
  if (count <= delivered_) return;
  delivered_ = count;
  asio::post(io_->context(), [self = shared_from_this(), count] {
    if (self->state_ != State::kOpen || self->listener_ == nullptr) return;
    self->listener_->OnDelivered(count);
  });
}

void Session::ExpectPong() {
  pong_timer_ = io_->After(options_.pong_timeout, [this] {
    End(Timeout("no pong", options_.pong_timeout));
  });
}

void Session::Send(std::string message, bool text) {
  if (state_ != State::kOpen) return;
  message_ = std::move(message);
  stream_.text(text);
  write_timer_ = io_->After(options_.write_timeout, [this] {
    End(Timeout(absl::StrCat("the peer did not take a message of ",
                             message_.size(), " bytes"),
                options_.write_timeout));
  });
  stream_.async_write(asio::buffer(message_), [self = shared_from_this()](
                                                  Error error, std::size_t) {
    self->write_timer_.reset();
    if (self->state_ != State::kOpen) return;
    if (error) return self->End(self->Failure("write", error.message()));
    ++self->sent_;
    if (self->listener_ != nullptr) self->listener_->OnSent();
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
  stream_.async_close(
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
  lookup_.reset();
  tcp().close();
  for (std::unique_ptr<Timer>* const timer :
       {&dial_timer_, &write_timer_, &ping_timer_, &pong_timer_,
        &linger_timer_}) {
    timer->reset();
  }
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

absl::Status WebsocketDialer::CheckSupported(const Url& url) {
  if (!url.secure) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "URL \"", url.text,
      "\": wss is not supported yet: use ws (the Autoscaler itself serves no "
      "TLS; in a mesh the sidecars add it)"));
}

std::unique_ptr<Connection> WebsocketDialer::Dial(
    const Url& url, Connection::Listener* listener) {
  return std::make_unique<WebsocketConnection>(
      std::make_shared<Session>(io_, options_, url, listener));
}

}  // namespace mixer::net
