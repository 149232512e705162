#include "mixer_adapter/net/connector.h"

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "boost/asio/ip/tcp.hpp"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/net/lookup.h"
#include "mixer_adapter/net/peer_stream.h"
#include "mixer_adapter/net/tls_client.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

// A stream and what it needs as long as it lives.
struct Connected {
  Connected(asio::io_context& io, const TlsOptions& tls,
            const std::string& host)
      : client(tls, host), stream(io) {}

  const TlsClient client;
  PeerStream stream;
};

}  // namespace

class Connector::Attempt final : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(IoThread* io, const Url& url, const TlsOptions& tls,
          absl::Duration timeout, Done done)
      : io_(io),
        url_(url),
        timeout_(timeout),
        done_(std::move(done)),
        peer_(std::make_shared<Connected>(io->context(), tls, url.host)) {}

  void Start() {
    deadline_ = io_->Now() + timeout_;
    timer_ = io_->After(timeout_, [this] { OnTimeout(); });
    lookup_.emplace(io_, url_.host, [self = shared_from_this()](auto found) {
      if (self->done_ != nullptr) self->Connect(std::move(found));
    });
  }

  void GiveUp() {
    done_ = nullptr;
    timer_.reset();
    lookup_.reset();
    if (peer_ != nullptr) tcp().close();
  }

 private:
  PeerStream::Tcp& tcp() { return peer_->stream.next_layer(); }

  void Connect(absl::StatusOr<std::vector<std::string>> addresses) {
    if (!addresses.ok()) return Fail("connect", addresses.status().message());
    for (const std::string& text : *addresses) {
      Error error;
      const asio::ip::address address = asio::ip::make_address(text, error);
      if (!error) endpoints_.emplace_back(address, url_.port);
    }
    ConnectNext();
  }

  void ConnectNext() {
    if (endpoints_.empty()) {
      if (last_error_.ok()) return Fail("connect", "the host has no address");
      return End(last_error_);
    }
    const Tcp::endpoint endpoint = endpoints_.front();
    // One address that swallows packets must not use up the time of the others.
    const absl::Duration share =
        (deadline_ - io_->Now()) / static_cast<double>(endpoints_.size());
    endpoints_.pop_front();
    tcp().expires_after(absl::ToChronoNanoseconds(share));
    tcp().async_connect(endpoint,
                        [self = shared_from_this(), endpoint](Error error) {
                          if (self->done_ == nullptr) return;
                          self->OnConnect(endpoint, error);
                        });
  }

  void OnConnect(const Tcp::endpoint& endpoint, Error error) {
    if (error) {
      last_error_ = absl::UnavailableError(
          absl::StrCat("connect to ", endpoint.address().to_string(), ": ",
                       error.message()));
      tcp().close();
      return ConnectNext();
    }
    Error ignored;
    tcp().expires_never();
    tcp().socket().set_option(Tcp::no_delay(true), ignored);
    last_error_ = absl::OkStatus();
    if (url_.secure) return Encrypt();
    Succeed();
  }

  void Encrypt() {
    stage_ = "TLS handshake";
    auto context = peer_->client.NewContext();
    if (!context.ok()) return Fail("TLS", context.status().message());
    peer_->stream.StartTls(*std::move(context), &peer_->client,
                           [self = shared_from_this()](Error error) {
                             if (self->done_ == nullptr) return;
                             if (!error) return self->Succeed();
                             self->Fail("TLS",
                                        self->peer_->stream.Explain(error));
                           });
  }

  void OnTimeout() {
    End(!last_error_.ok()
            ? last_error_
            : absl::DeadlineExceededError(absl::StrCat(
                  "no ", stage_, " within ", FormatGoDuration(timeout_))));
  }

  void Fail(absl::string_view what, absl::string_view why) {
    End(absl::UnavailableError(absl::StrCat(what, ": ", why)));
  }

  void Succeed() { End(std::shared_ptr<PeerStream>(peer_, &peer_->stream)); }

  void End(absl::StatusOr<std::shared_ptr<PeerStream>> result) {
    const auto self = shared_from_this();  // whom `done` may let go
    const Done done = std::exchange(done_, nullptr);
    if (result.ok()) peer_.reset();
    GiveUp();
    done(std::move(result));
  }

  IoThread* const io_;
  const Url url_;
  const absl::Duration timeout_;
  Done done_;  // none once it was called or is not to be called
  std::shared_ptr<Connected> peer_;
  absl::Time deadline_;
  std::unique_ptr<Timer> timer_;
  std::optional<Lookup> lookup_;
  std::deque<Tcp::endpoint> endpoints_;  // not yet tried
  absl::Status last_error_;
  const char* stage_ = "connection";
};

Connector::Connector(IoThread* io, const Url& url, const TlsOptions& tls,
                     absl::Duration timeout, Done done)
    : attempt_(
          std::make_shared<Attempt>(io, url, tls, timeout, std::move(done))) {
  attempt_->Start();
}

Connector::~Connector() { attempt_->GiveUp(); }

}  // namespace mixer::net
