#include "mixer_adapter/net/http_fetch.h"

#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "boost/beast/core.hpp"
#include "boost/beast/http.hpp"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/net/connector.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/peer_stream.h"
#include "mixer_adapter/net/tls_options.h"

namespace mixer::net {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using Body = absl::StatusOr<std::string>;

// Lives on the loop's thread from Start() on; whoever waits has `result`.
class Exchange final : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const Url& url, const HttpFetchOptions& options, IoThread* io)
      : url_(url), options_(options), io_(io) {
    request_.method(options.post.has_value() ? http::verb::post
                                             : http::verb::get);
    request_.target(url.target);
    request_.version(11);
    request_.set(http::field::host, url.authority);
    request_.set(http::field::user_agent, "mixer");
    request_.set(http::field::connection, "close");
    if (!options.authorization.empty()) {
      request_.set(http::field::authorization, options.authorization);
    }
    if (options.post.has_value()) {
      request_.set(http::field::content_type, options.post->type);
      request_.body() = options.post->text;
      request_.prepare_payload();
    }
    parser_.body_limit(options.max_body);
  }

  std::future<Body> result() { return result_.get_future(); }

  void Start() {
    deadline_ = io_->Now() + options_.timeout;
    connector_.emplace(io_, url_, TlsOptions(), options_.timeout,
                       [self = shared_from_this()](
                           absl::StatusOr<std::shared_ptr<PeerStream>> stream) {
                         if (!stream.ok()) return self->End(stream.status());
                         self->stream_ = *std::move(stream);
                         self->Write();
                       });
  }

 private:
  void Write() {
    timer_ = io_->After(deadline_ - io_->Now(), [self = shared_from_this()] {
      self->Fail(absl::StrCat("no answer within ",
                              FormatGoDuration(self->options_.timeout)));
    });
    http::async_write(*stream_, request_,
                      [self = shared_from_this()](Error error, std::size_t) {
                        if (error) return self->FailIn("write: ", error);
                        self->ReadHead();
                      });
  }

  // The status decides whether the body is worth reading.
  void ReadHead() {
    http::async_read_header(
        *stream_, buffer_, parser_,
        [self = shared_from_this()](Error error, std::size_t) {
          if (error) return self->FailRead(error);
          const unsigned status = self->parser_.get().result_int();
          if (status != 200) return self->Fail(absl::StrCat("status ", status));
          self->ReadBody();
        });
  }

  void ReadBody() {
    http::async_read(*stream_, buffer_, parser_,
                     [self = shared_from_this()](Error error, std::size_t) {
                       if (error) return self->FailRead(error);
                       self->End(self->parser_.release().body());
                     });
  }

  // An announced length that is too large ends the reading of the head.
  void FailRead(Error error) {
    if (error == http::error::body_limit) {
      return Fail(absl::StrCat("the body is larger than ", options_.max_body,
                               " bytes"));
    }
    FailIn("read: ", error);
  }

  void FailIn(const char* what, Error error) {
    Fail(absl::StrCat(what, stream_->Explain(error)));
  }

  void Fail(const std::string& why) { End(absl::UnavailableError(why)); }

  void End(Body body) {
    if (std::exchange(ended_, true)) return;
    timer_.reset();
    connector_.reset();
    if (stream_ != nullptr) stream_->next_layer().close();
    result_.set_value(std::move(body));
  }

  const Url url_;
  const HttpFetchOptions options_;
  IoThread* const io_;
  absl::Time deadline_;
  std::optional<Connector> connector_;
  std::shared_ptr<PeerStream> stream_;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> parser_;
  beast::flat_buffer buffer_;
  std::unique_ptr<Timer> timer_;
  bool ended_ = false;
  std::promise<Body> result_;
};

}  // namespace

absl::StatusOr<std::string> HttpFetch(const Url& url,
                                      const HttpFetchOptions& options) {
  IoThread io("http-fetch");
  const auto exchange = std::make_shared<Exchange>(url, options, &io);
  std::future<Body> result = exchange->result();
  io.Post([exchange] { exchange->Start(); });
  Body body = result.get();
  io.Stop();
  return body;
}

}  // namespace mixer::net
