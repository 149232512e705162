#include "mixer_adapter/net/probe.h"

#include <cstdint>
#include <deque>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "boost/asio/ip/tcp.hpp"
#include "boost/beast/core/error.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/http/empty_body.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/write.hpp"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr absl::string_view kTcp = "tcp://";
constexpr absl::string_view kHttp = "http://";

absl::Status Bad(const std::string& text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("URL \"", text, "\": ", why));
}

// Host and port are written as in any other URL.
absl::StatusOr<Url> ParseTcpUrl(std::string_view text) {
  absl::StatusOr<Url> url = ParseHttpUrl(
      ToStd(absl::StrCat(kHttp, ToAbsl(text.substr(kTcp.size())))));
  if (!url.ok()) {
    // What it says of the other scheme holds for this one.
    return absl::Status(
        url.status().code(),
        absl::StrReplaceAll(url.status().message(), {{kHttp, kTcp}}));
  }
  url->text = std::string(text);
  const std::size_t end = url->authority.back() == ']' ? 2 : 0;
  if (url->authority.size() == url->host.size() + end) {
    return Bad(url->text, "a tcp target needs a port: write tcp://host:port");
  }
  if (url->target != "/") {
    return Bad(url->text,
               "a tcp target has no path: remove it, or write http:");
  }
  return url;
}

// A probe from its start to its end; what is under way in the system owns it,
// so that the Probe that its maker's user holds can go earlier.
class Session final : public std::enable_shared_from_this<Session> {
 public:
  Session(IoThread* io, std::shared_ptr<LookupQueue> names,
          const ProbeTarget& target, absl::Duration timeout,
          ProbeMaker::Done done)
      : io_(io),
        names_(std::move(names)),
        target_(target),
        timeout_(timeout),
        done_(std::move(done)),
        stream_(io->context()) {
    if (target_.http) Compose();
  }

  void Start() {
    deadline_ = io_->Now() + timeout_;
    timer_ = io_->After(timeout_, [this] { TimedOut(); });
    lookup_ = names_->Find(target_.url.host, [this](auto addresses) {
      if (!addresses.ok()) return Fail(addresses.status().message());
      Take(*addresses);
      TryNext();
    });
  }

  // Tells nobody.
  void Abandon() {
    done_ = nullptr;
    End(absl::OkStatus());
  }

 private:
  void Compose() {
    request_.method(http::verb::get);
    request_.target(target_.url.target);
    request_.version(11);
    request_.set(http::field::host, target_.url.authority);
    request_.set(http::field::user_agent, "mixer");
    request_.set(http::field::connection, "close");
    for (const auto& [name, value] : target_.headers) {
      request_.set(name, value);
    }
  }

  void Take(const std::vector<std::string>& addresses) {
    for (const std::string& text : addresses) {
      Error error;
      const asio::ip::address address = asio::ip::make_address(text, error);
      if (!error) endpoints_.emplace_back(address, target_.url.port);
    }
  }

  void TryNext() {
    if (endpoints_.empty()) return Fail(last_error_);
    const Tcp::endpoint endpoint = endpoints_.front();
    // One address that swallows packets must not use up the time of the others.
    const absl::Duration share =
        (deadline_ - io_->Now()) / static_cast<double>(endpoints_.size());
    endpoints_.pop_front();
    if (endpoints_.empty()) {
      stream_.expires_never();  // timer_ watches
    } else {
      stream_.expires_after(absl::ToChronoNanoseconds(share));
    }
    stream_.async_connect(endpoint, [self = shared_from_this()](Error error) {
      if (self->ended_) return;
      if (error) return self->Failed("connect", error);
      if (!self->target_.http) return self->End(absl::OkStatus());
      self->Write();
    });
  }

  void Write() {
    http::async_write(stream_, request_,
                      [self = shared_from_this()](Error error, std::size_t) {
                        if (self->ended_) return;
                        if (error) return self->Failed("write", error);
                        self->Read();
                      });
  }

  void Read() {
    buffer_.clear();
    parser_.emplace();
    parser_->header_limit(SocketProbeMaker::kMaxHead);
    parser_->skip(true);  // there is no body, whatever the head says
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](Error error, std::size_t) {
          if (self->ended_) return;
          if (error == http::error::header_limit ||
              error == http::error::buffer_overflow) {
            return self->Failed(
                absl::StrCat("the head of the answer is longer than ",
                             SocketProbeMaker::kMaxHead, " bytes"));
          }
          if (error) return self->Failed("read", error);
          self->Judge(self->parser_->get().result_int());
        });
  }

  void Judge(unsigned status) {
    if (status >= 200 && status < 400) return End(absl::OkStatus());
    Failed(absl::StrCat("status ", status));
  }

  void Failed(const char* what, Error error) {
    Failed(absl::StrCat(what, ": ", error.message()));
  }

  // There may be another address.
  void Failed(std::string why) {
    last_error_ = std::move(why);
    stream_.close();
    TryNext();
  }

  void TimedOut() {
    End(absl::DeadlineExceededError(absl::StrCat(
        target_.url.text, ": no answer within ", FormatGoDuration(timeout_),
        last_error_.empty() ? "" : "; before: ", last_error_)));
  }

  void Fail(absl::string_view why) {
    End(absl::UnavailableError(absl::StrCat(target_.url.text, ": ", why)));
  }

  void End(absl::Status status) {
    if (std::exchange(ended_, true)) return;
    // Who is told may destroy the probe.
    const auto self = shared_from_this();
    timer_.reset();
    lookup_.reset();
    stream_.close();
    const ProbeMaker::Done done = std::exchange(done_, nullptr);
    if (done) done(std::move(status));
  }

  IoThread* const io_;
  const std::shared_ptr<LookupQueue> names_;
  const ProbeTarget target_;
  const absl::Duration timeout_;
  ProbeMaker::Done done_;
  absl::Time deadline_;
  std::unique_ptr<Timer> timer_;
  std::unique_ptr<LookupQueue::Ticket> lookup_;
  std::deque<Tcp::endpoint> endpoints_;  // not yet tried
  std::string last_error_;
  beast::tcp_stream stream_;
  http::request<http::empty_body> request_;
  std::optional<http::response_parser<http::empty_body>> parser_;
  beast::flat_buffer buffer_{SocketProbeMaker::kMaxHead};
  bool ended_ = false;
};

class SocketProbe final : public Probe {
 public:
  explicit SocketProbe(std::shared_ptr<Session> session)
      : session_(std::move(session)) {
    session_->Start();
  }
  ~SocketProbe() override { session_->Abandon(); }
  SocketProbe(const SocketProbe&) = delete;
  SocketProbe& operator=(const SocketProbe&) = delete;

 private:
  const std::shared_ptr<Session> session_;
};

}  // namespace

absl::StatusOr<ProbeTarget> ProbeTarget::Parse(std::string_view text) {
  ProbeTarget target;
  target.http = absl::StartsWithIgnoreCase(ToAbsl(text), kHttp);
  const bool tcp = absl::StartsWithIgnoreCase(ToAbsl(text), kTcp);
  if (!tcp && !target.http) {
    return Bad(absl::CHexEscape(ToAbsl(text.substr(0, 200))),
               "must begin with tcp:// or http://");
  }
  MIXER_ASSIGN_OR_RETURN(target.url,
                         tcp ? ParseTcpUrl(text) : ParseHttpUrl(text));
  return target;
}

SocketProbeMaker::SocketProbeMaker(IoThread* io)
    : io_(io), names_(std::make_shared<LookupQueue>(io)) {}

std::unique_ptr<Probe> SocketProbeMaker::Start(const ProbeTarget& target,
                                               absl::Duration timeout,
                                               Done done) {
  return std::make_unique<SocketProbe>(
      std::make_shared<Session>(io_, names_, target, timeout, std::move(done)));
}

}  // namespace mixer::net
