#include "mixer_adapter/net/redis_connection.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/asio/connect.hpp"
#include "boost/asio/generic/stream_protocol.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/local/stream_protocol.hpp"
#include "boost/asio/write.hpp"
#include "hiredis/hiredis.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/net/lookup.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using Endpoint = asio::generic::stream_protocol::endpoint;

void AppendCommand(absl::Span<const std::string_view> words, std::string* out) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* bytes = nullptr;
  const int size = redisFormatCommandArgv(
      &bytes, static_cast<int>(words.size()), texts.data(), sizes.data());
  out->append(bytes, static_cast<std::size_t>(std::max(size, 0)));
  redisFreeCommand(bytes);
}

}  // namespace

// Kept by its own reads and writes until they end.
class RedisConnection::Session final
    : public std::enable_shared_from_this<Session> {
 public:
  Session(IoThread* io, const ListenAddress& address, absl::Duration timeout,
          Events events)
      : io_(*io),
        address_(address),
        timeout_(timeout),
        events_(std::move(events)),
        socket_(io->context()) {}

  void Start() {
    timer_ = io_.After(timeout_, [this] {
      Fail(absl::StrCat("connect: not within ", FormatGoDuration(timeout_)));
    });
    if (address_.is_unix()) {
      Connect({asio::local::stream_protocol::endpoint(address_.path)});
      return;
    }
    // As Go does, no host is this one.
    lookup_.emplace(&io_, address_.host.empty() ? "localhost" : address_.host,
                    [this](auto addresses) {
                      if (!addresses.ok()) return Close(addresses.status());
                      Connect(EndpointsOf(*addresses));
                    });
  }

  void Send(absl::Span<const std::string_view> words, OnReply on_reply) {
    if (closed_) return;
    AppendCommand(words, &unsent_);
    waiting_.push_back(std::move(on_reply));
    // Not now: what else is sent in this turn of the loop goes with it.
    if (std::exchange(writing_, true)) return;
    io_.Post([self = shared_from_this()] { self->Write(); });
  }

  // Tells nobody.
  void Abandon() {
    events_ = {};
    Close(absl::OkStatus());
  }

 private:
  std::vector<Endpoint> EndpointsOf(
      const std::vector<std::string>& addresses) const {
    std::vector<Endpoint> endpoints;
    for (const std::string& text : addresses) {
      Error error;
      const auto address = asio::ip::make_address(text, error);
      if (error) continue;
      endpoints.emplace_back(asio::ip::tcp::endpoint(
          address, static_cast<std::uint16_t>(address_.port)));
    }
    return endpoints;
  }

  void Connect(const std::vector<Endpoint>& endpoints) {
    asio::async_connect(socket_, endpoints,
                        [self = shared_from_this()](Error error, const auto&) {
                          self->Connected(error);
                        });
  }

  void Connected(Error error) {
    if (closed_) return;
    if (error) return Fail(absl::StrCat("connect: ", error.message()));
    timer_.reset();
    if (!address_.is_unix()) {
      socket_.set_option(asio::ip::tcp::no_delay(true), error);
      socket_.set_option(asio::socket_base::keep_alive(true), error);
    }
    Read();
    events_.on_connected();
  }

  void Write() {
    if (closed_) return;
    sending_.clear();
    sending_.swap(unsent_);
    asio::async_write(socket_, asio::buffer(sending_),
                      [self = shared_from_this()](Error error, std::size_t) {
                        self->Written(error);
                      });
  }

  void Written(Error error) {
    if (closed_) return;
    if (error) return Fail(absl::StrCat("write: ", error.message()));
    writing_ = !unsent_.empty();
    if (writing_) Write();
  }

  void Read() {
    socket_.async_read_some(
        asio::buffer(received_),
        [self = shared_from_this()](Error error, std::size_t size) {
          self->Received(error, size);
        });
  }

  void Received(Error error, std::size_t size) {
    if (closed_) return;
    if (error) {
      return Fail(error == asio::error::eof
                      ? "the server closed the connection"
                      : absl::StrCat("read: ", error.message()));
    }
    reader_.Feed({received_.data(), size});
    while (!closed_) {
      auto reply = reader_.Next();
      if (!reply.ok()) return Close(reply.status());
      if (!reply->has_value()) break;
      if (waiting_.empty()) return Fail("a reply to no command");
      const OnReply on_reply = std::move(waiting_.front());
      waiting_.pop_front();
      on_reply(**reply);
    }
    if (!closed_) Read();
  }

  void Fail(const std::string& why) { Close(absl::UnavailableError(why)); }

  void Close(absl::Status why) {
    if (std::exchange(closed_, true)) return;
    timer_.reset();
    lookup_.reset();
    Error ignored;
    socket_.close(ignored);
    waiting_.clear();
    const auto on_closed = std::exchange(events_, {}).on_closed;
    if (on_closed) on_closed(std::move(why));
  }

  IoThread& io_;
  const ListenAddress address_;
  const absl::Duration timeout_;
  Events events_;
  Socket socket_;
  std::optional<Lookup> lookup_;
  std::unique_ptr<Timer> timer_;
  bool closed_ = false;

  std::string unsent_;
  std::string sending_;
  bool writing_ = false;  // or about to
  std::array<char, 16 * 1024> received_;
  RedisReplyReader reader_;
  std::deque<OnReply> waiting_;
};

RedisConnection::RedisConnection(IoThread* io, const ListenAddress& address,
                                 absl::Duration timeout, Events events)
    : session_(
          std::make_shared<Session>(io, address, timeout, std::move(events))) {
  session_->Start();
}

RedisConnection::~RedisConnection() { session_->Abandon(); }

void RedisConnection::Send(absl::Span<const std::string_view> words,
                           OnReply on_reply) {
  session_->Send(words, std::move(on_reply));
}

}  // namespace mixer::net
