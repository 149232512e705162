// A small HTTP server: the port for operators with /metrics, /version and the
// like, and the port where Prometheus fetches what adapters count.
#ifndef MIXER_ADAPTER_NET_HTTP_SERVER_H_
#define MIXER_ADAPTER_NET_HTTP_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mixer::net {

struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// By path ("/metrics"), without the query. Called on the server's thread, one
// at a time; must not throw.
using HttpRoutes = std::map<std::string, std::function<HttpAnswer()>>;

struct HttpServerOptions {
  std::string address;  // see ListenAddress; TCP only
  // More are accepted only when one ends.
  int max_connections = 64;
  // For a whole request to come, an answer to be taken, or the next request on
  // the same connection.
  absl::Duration timeout = absl::Seconds(30);
};

// One thread, HTTP/1.1, GET and HEAD. Nothing it is sent is kept: a request is
// a few kilobytes of head at most, and has no body.
class HttpServer {
 public:
  // Serves once it returns. The error names the address and the cure.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      const HttpServerOptions& options, HttpRoutes routes);

  // Closes all connections and waits for the thread.
  virtual ~HttpServer() = default;

  virtual int port() const = 0;
};

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_HTTP_SERVER_H_
