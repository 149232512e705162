#include "mixer_adapter/testing/websocket_test_server.h"

#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read_until.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/core/buffers_to_string.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/websocket/stream.hpp"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/net/io_thread.h"

namespace mixer::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

bool WaitFor(const std::function<bool()>& fact) {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (!fact()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

}  // namespace

struct WebsocketTestServer::State {
  State(Behaviour how, int port)
      : behaviour(how),
        acceptor(io.context()),
        endpoint(asio::ip::address_v4::loopback(),
                 static_cast<std::uint16_t>(port)) {}

  const Behaviour behaviour;
  net::IoThread io{"test-server"};
  Tcp::acceptor acceptor;
  Tcp::endpoint endpoint;
  std::vector<std::weak_ptr<Peer>> peers;  // on the thread of `io`

  mutable Mutex mu;
  std::vector<Frame> frames ABSL_GUARDED_BY(mu);
  std::vector<std::string> handshakes ABSL_GUARDED_BY(mu);
  std::vector<std::uint16_t> close_codes ABSL_GUARDED_BY(mu);
  int connections ABSL_GUARDED_BY(mu) = 0;
};

// One connection; its handlers own it.
class WebsocketTestServer::Peer final
    : public std::enable_shared_from_this<Peer> {
 public:
  Peer(State* state, Tcp::socket socket)
      : state_(state), stream_(std::move(socket)) {}

  void Start() {
    if (state_->behaviour == Behaviour::kSilent) return Wait();
    asio::async_read_until(
        stream_.next_layer(), asio::dynamic_buffer(head_), "\r\n\r\n",
        [self = shared_from_this()](Error error, std::size_t) {
          if (!error) self->Answer();
        });
  }

  // The client may know of the 101 before our side has noted that it is out:
  // then the close frame follows as soon as it has.
  void Close(const websocket::close_reason& why) {
    if (!stream_.is_open()) {
      close_on_open_ = why;
      return;
    }
    if (std::exchange(close_sent_, true)) return;
    stream_.async_close(why, [self = shared_from_this()](Error) {});
  }

 private:
  void Answer() {
    {
      MutexLock lock(&state_->mu);
      state_->handshakes.push_back(head_);
    }
    switch (state_->behaviour) {
      case Behaviour::kHttp200:
        return Say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      case Behaviour::kGarbage:
        return Say("\x01\x02 not HTTP at all \xff\r\n\r\n");
      default:
        break;
    }
    stream_.async_accept(asio::buffer(head_),
                         [self = shared_from_this()](Error error) {
                           if (!error) self->Accepted();
                         });
  }

  void Say(const char* text) {
    head_ = text;
    asio::async_write(
        stream_.next_layer(), asio::buffer(head_),
        [self = shared_from_this()](Error, std::size_t) { self->Wait(); });
  }

  void Accepted() {
    if (close_on_open_) return Close(*close_on_open_);
    switch (state_->behaviour) {
      case Behaviour::kNeverRead:
        return Wait();
      case Behaviour::kNeverPong:
        return ReadRaw();
      case Behaviour::kFalsePongs:
        return SayFalsePongs();
      case Behaviour::kChatter:
        Chatter();
        return Read();
      default:
        return Read();
    }
  }

  void Chatter() {
    stream_.async_write(asio::buffer(chatter_),
                        [self = shared_from_this()](Error error, std::size_t) {
                          if (!error && --self->chatter_left_ > 0) {
                            self->Chatter();
                          }
                        });
  }

  void Read() {
    stream_.async_read(buffer_,
                       [self = shared_from_this()](Error error, std::size_t) {
                         if (error) return self->OnEnd();
                         {
                           MutexLock lock(&self->state_->mu);
                           self->state_->frames.push_back(
                               {beast::buffers_to_string(self->buffer_.data()),
                                self->stream_.got_text()});
                         }
                         self->buffer_.clear();
                         self->Read();
                       });
  }

  void OnEnd() {
    if (stream_.reason().code == websocket::close_code::none) return;
    MutexLock lock(&state_->mu);
    state_->close_codes.push_back(stream_.reason().code);
  }

  void ReadRaw() {
    stream_.next_layer().async_read_some(
        asio::buffer(raw_),
        [self = shared_from_this()](Error error, std::size_t) {
          if (!error) self->ReadRaw();
        });
  }

  void SayFalsePongs() {
    head_.clear();
    for (const std::string_view payload :
         {"", "999", "-1", "+0", "01", " 0", "ping", "18446744073709551616"}) {
      head_.push_back('\x8a');  // final frame, pong
      head_.push_back(static_cast<char>(payload.size()));
      head_.append(payload);
    }
    head_.append({'\x88', '\0'});  // a close frame without code
    stream_.next_layer().async_read_some(
        asio::buffer(raw_), [self = shared_from_this()](Error, std::size_t) {
          asio::async_write(self->stream_.next_layer(),
                            asio::buffer(self->head_),
                            [self](Error, std::size_t) { self->ReadRaw(); });
        });
  }

  // Stays until the server ends.
  void Wait() { kept_ = shared_from_this(); }

  State* const state_;
  websocket::stream<Tcp::socket> stream_;
  std::string head_;
  std::array<char, 4096> raw_;
  beast::flat_buffer buffer_;
  const std::string chatter_ = std::string(3000, 'x');
  int chatter_left_ = 100;
  bool close_sent_ = false;
  std::optional<websocket::close_reason> close_on_open_;

 public:
  std::shared_ptr<Peer> kept_;
};

WebsocketTestServer::WebsocketTestServer(Behaviour behaviour, int port)
    : state_(std::make_shared<State>(behaviour, port)) {
  Tcp::acceptor& acceptor = state_->acceptor;
  acceptor.open(Tcp::v4());
  acceptor.set_option(Tcp::acceptor::reuse_address(true));
  if (behaviour == Behaviour::kNeverRead) {
    acceptor.set_option(asio::socket_base::receive_buffer_size(4096));
  }
  acceptor.bind(state_->endpoint);
  acceptor.listen();
  state_->endpoint = acceptor.local_endpoint();
  state_->io.Post([this] { Accept(); });
}

WebsocketTestServer::~WebsocketTestServer() {
  state_->io.Stop();
  for (const std::weak_ptr<Peer>& weak : state_->peers) {
    if (const std::shared_ptr<Peer> peer = weak.lock()) peer->kept_.reset();
  }
}

void WebsocketTestServer::Accept() {
  state_->acceptor.async_accept([this](Error error, Tcp::socket socket) {
    if (error) return;
    {
      MutexLock lock(&state_->mu);
      ++state_->connections;
    }
    const auto peer = std::make_shared<Peer>(state_.get(), std::move(socket));
    state_->peers.push_back(peer);
    peer->Start();
    Accept();
  });
}

int WebsocketTestServer::port() const { return state_->endpoint.port(); }

std::string WebsocketTestServer::url() const {
  return absl::StrCat("ws://127.0.0.1:", port());
}

void WebsocketTestServer::CloseAll(std::uint16_t code,
                                   std::string_view reason) {
  state_->io.Post([this, code, reason = std::string(reason)] {
    websocket::close_reason why(reason);
    why.code = code;
    for (const std::weak_ptr<Peer>& weak : state_->peers) {
      if (const auto peer = weak.lock()) peer->Close(why);
    }
  });
}

std::vector<WebsocketTestServer::Frame> WebsocketTestServer::frames() const {
  MutexLock lock(&state_->mu);
  return state_->frames;
}

std::size_t WebsocketTestServer::frame_count() const {
  MutexLock lock(&state_->mu);
  return state_->frames.size();
}

std::vector<std::string> WebsocketTestServer::handshakes() const {
  MutexLock lock(&state_->mu);
  return state_->handshakes;
}

std::vector<std::uint16_t> WebsocketTestServer::close_codes() const {
  MutexLock lock(&state_->mu);
  return state_->close_codes;
}

int WebsocketTestServer::connections() const {
  MutexLock lock(&state_->mu);
  return state_->connections;
}

bool WebsocketTestServer::WaitForFrames(std::size_t count) const {
  return WaitFor([&] { return frame_count() >= count; });
}

bool WebsocketTestServer::WaitForConnections(int count) const {
  return WaitFor([&] { return connections() >= count; });
}

bool WebsocketTestServer::WaitForCloseCodes(std::size_t count) const {
  return WaitFor([&] { return close_codes().size() >= count; });
}

}  // namespace mixer::testing
