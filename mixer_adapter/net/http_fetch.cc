#include "mixer_adapter/net/http_fetch.h"

#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "boost/asio.hpp"
#include "boost/asio/ssl.hpp"
#include "boost/beast/core.hpp"
#include "boost/beast/http.hpp"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/net/io_thread.h"
#include "mixer_adapter/net/lookup.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using Body = absl::StatusOr<std::string>;

// Lives on the loop's thread from Start() on; whoever waits has `result`.
class Exchange final : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const Url& url, const HttpFetchOptions& options, IoThread* io)
      : url_(url), options_(options), io_(io), stream_(io->context()) {
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
    timer_ = io_->After(options_.timeout, [self = shared_from_this()] {
      self->Fail(absl::StrCat("no answer within ",
                              FormatGoDuration(self->options_.timeout)));
    });
    lookup_.emplace(io_, url_.host, [this](auto addresses) {
      if (!addresses.ok()) return End(addresses.status());
      Connect(*addresses);
    });
  }

 private:
  void Connect(const std::vector<std::string>& addresses) {
    std::vector<asio::ip::tcp::endpoint> endpoints;
    for (const std::string& text : addresses) {
      Error error;
      const auto address = asio::ip::make_address(text, error);
      if (!error) endpoints.emplace_back(address, url_.port);
    }
    stream_.async_connect(
        endpoints, [self = shared_from_this()](Error error, const auto&) {
          if (error)
            return self->Fail(absl::StrCat("connect: ", error.message()));
          if (!self->url_.secure) return self->Write(&self->stream_);
          self->Encrypt();
        });
  }

  void Encrypt() {
    Error error;
    tls_context_.set_default_verify_paths(error);
    tls_.emplace(stream_, tls_context_);
    tls_->set_verify_mode(asio::ssl::verify_peer);
    tls_->set_verify_callback(asio::ssl::host_name_verification(url_.host));
    Error no_address;
    asio::ip::make_address(url_.host, no_address);
    // Only names can be asked for.
    if (no_address) {
      SSL_set_tlsext_host_name(tls_->native_handle(), url_.host.c_str());
    }
    tls_->async_handshake(
        asio::ssl::stream_base::client,
        [self = shared_from_this()](Error failure) {
          if (failure)
            return self->Fail(absl::StrCat("TLS: ", failure.message()));
          self->Write(&*self->tls_);
        });
  }

  template <typename Stream>
  void Write(Stream* stream) {
    http::async_write(
        *stream, request_,
        [self = shared_from_this(), stream](Error error, std::size_t) {
          if (error)
            return self->Fail(absl::StrCat("write: ", error.message()));
          self->ReadHead(stream);
        });
  }

  // The status decides whether the body is worth reading.
  template <typename Stream>
  void ReadHead(Stream* stream) {
    http::async_read_header(
        *stream, buffer_, parser_,
        [self = shared_from_this(), stream](Error error, std::size_t) {
          if (error) return self->FailRead(error);
          const unsigned status = self->parser_.get().result_int();
          if (status != 200) return self->Fail(absl::StrCat("status ", status));
          self->ReadBody(stream);
        });
  }

  template <typename Stream>
  void ReadBody(Stream* stream) {
    http::async_read(*stream, buffer_, parser_,
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
    Fail(absl::StrCat("read: ", error.message()));
  }

  void Fail(const std::string& why) { End(absl::UnavailableError(why)); }

  void End(Body body) {
    if (std::exchange(ended_, true)) return;
    timer_.reset();
    stream_.close();
    result_.set_value(std::move(body));
  }

  const Url url_;
  const HttpFetchOptions options_;
  IoThread* const io_;
  beast::tcp_stream stream_;
  asio::ssl::context tls_context_{asio::ssl::context::tls_client};
  std::optional<asio::ssl::stream<beast::tcp_stream&>> tls_;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> parser_;
  beast::flat_buffer buffer_;
  std::optional<Lookup> lookup_;
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
