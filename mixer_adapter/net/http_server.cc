// The one file that includes Beast's HTTP: it takes long to compile.
#include "mixer_adapter/net/http_server.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/http/empty_body.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/beast/http/write.hpp"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/listen_address.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr std::size_t kMaxHeadBytes = 8192;
// When the process has no file descriptor left for a connection.
constexpr std::chrono::milliseconds kAcceptPause(100);

using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

std::string PathOf(const Request& request) {
  const std::string target(request.target());
  return target.substr(0, target.find('?'));
}

HttpAnswer Answer(const Request& request, const HttpRoutes& routes) {
  const bool known = request.method() == http::verb::get ||
                     request.method() == http::verb::head;
  if (!known) return {405, "text/plain; charset=utf-8", "use GET or HEAD\n"};
  const auto route = routes.find(PathOf(request));
  if (route != routes.end()) return route->second();
  HttpAnswer answer{404, "text/plain; charset=utf-8", "not found; try:\n"};
  for (const auto& [path, unused] : routes) {
    absl::StrAppend(&answer.body, path, "\n");
  }
  return answer;
}

Response ToHttp(const Request& request, HttpAnswer answer) {
  Response response(static_cast<http::status>(answer.status),
                    request.version());
  response.set(http::field::content_type, answer.content_type);
  response.set("X-Content-Type-Options", "nosniff");
  if (answer.status == 405) response.set(http::field::allow, "GET, HEAD");
  response.keep_alive(request.keep_alive());
  const std::size_t size = answer.body.size();
  if (request.method() != http::verb::head) {
    response.body() = std::move(answer.body);
  }
  response.content_length(size);
  return response;
}

// One connection. Kept alive by its pending operation; all on one thread.
class Session final : public std::enable_shared_from_this<Session> {
 public:
  Session(Tcp::socket socket, const HttpRoutes& routes, absl::Duration timeout,
          std::function<void()> on_end)
      : stream_(std::move(socket)),
        routes_(routes),
        timeout_(absl::ToChronoNanoseconds(timeout)),
        on_end_(std::move(on_end)) {}
  ~Session() { on_end_(); }

  void Read() {
    parser_.emplace();
    parser_->header_limit(kMaxHeadBytes);
    parser_->body_limit(0);
    stream_.expires_after(timeout_);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](Error error, std::size_t) {
                       self->OnRead(error);
                     });
  }

 private:
  void OnRead(Error error) {
    if (!error) {
      Write(ToHttp(parser_->get(), Answer(parser_->get(), routes_)));
    } else if (error == http::error::end_of_stream || !IsHttpError(error)) {
      Close();
    } else {
      Refuse(error);
    }
  }

  // What came is no request, or too large a one.
  static bool IsHttpError(Error error) {
    return error.category() ==
               make_error_code(http::error::bad_method).category() &&
           error != http::error::partial_message;
  }

  void Refuse(Error error) {
    const bool large = error == http::error::header_limit ||
                       error == http::error::body_limit ||
                       error == http::error::buffer_overflow;
    Request request;
    request.version(11);
    request.keep_alive(false);
    Write(ToHttp(request, {large ? 413 : 400, "text/plain; charset=utf-8",
                           absl::StrCat(error.message(), "\n")}));
  }

  void Write(Response response) {
    response_ = std::move(response);
    stream_.expires_after(timeout_);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](Error error, std::size_t) {
                        self->OnWrite(error);
                      });
  }

  void OnWrite(Error error) {
    if (error || response_.need_eof()) {
      Close();
    } else {
      Read();
    }
  }

  void Close() {
    Error ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  // Bounds what a client can make us hold.
  beast::flat_buffer buffer_{2 * kMaxHeadBytes};
  std::optional<http::request_parser<http::empty_body>> parser_;
  Response response_;
  const HttpRoutes& routes_;
  const std::chrono::nanoseconds timeout_;
  const std::function<void()> on_end_;
};

class BeastHttpServer final : public HttpServer {
 public:
  BeastHttpServer(const HttpServerOptions& options, HttpRoutes routes)
      : options_(options), routes_(std::move(routes)) {}

  ~BeastHttpServer() override {
    io_.stop();
    if (thread_.joinable()) thread_.join();
    closing_ = true;
  }

  absl::Status Listen() {
    MIXER_ASSIGN_OR_RETURN(const ListenAddress address,
                           ListenAddress::Parse(options_.address));
    if (address.is_unix()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "address ", options_.address, " must be a TCP address: host:port"));
    }
    const Error error = Bind(address);
    if (!error) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", options_.address, ": ", error.message(),
        ": end the program that uses it, or choose another address or port"));
  }

  void Serve() {
    port_ = acceptor_.local_endpoint().port();
    Accept();
    thread_ = std::thread([this] { io_.run(); });
  }

  int port() const override { return port_; }

 private:
  Error Bind(const ListenAddress& address) {
    Error error;
    Tcp::resolver resolver(io_);
    const auto flags =
        Tcp::resolver::passive | Tcp::resolver::address_configured;
    // All interfaces: IPv4's, which every kernel has.
    const std::string host = address.host.empty() ? "0.0.0.0" : address.host;
    const auto found =
        resolver.resolve(host, std::to_string(address.port), flags, error);
    if (error) return error;
    const Tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error)
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }

  void Accept() {
    accepting_ = true;
    acceptor_.async_accept([this](Error error, Tcp::socket socket) {
      accepting_ = false;
      if (error) {
        Pause();
        return;
      }
      ++connections_;
      std::make_shared<Session>(std::move(socket), routes_, options_.timeout,
                                [this] { OnEnd(); })
          ->Read();
      if (connections_ < options_.max_connections) Accept();
    });
  }

  void Pause() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](Error error) {
      if (!error && !accepting_) Accept();
    });
  }

  void OnEnd() {
    --connections_;
    if (!closing_ && !accepting_) Accept();
  }

  const HttpServerOptions options_;
  const HttpRoutes routes_;
  int connections_ = 0;
  bool accepting_ = false;
  bool closing_ = false;
  int port_ = 0;
  // With it go its pending operations, and with these the sessions.
  asio::io_context io_{1};
  Tcp::acceptor acceptor_{io_};
  asio::steady_timer pause_{io_};
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    const HttpServerOptions& options, HttpRoutes routes) {
  auto server = std::make_unique<BeastHttpServer>(options, std::move(routes));
  MIXER_RETURN_IF_ERROR(server->Listen());
  server->Serve();
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace mixer::net
