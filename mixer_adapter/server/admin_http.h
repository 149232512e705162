// The HTTP port for operators: /metrics, /version, /healthz and the like.
#ifndef MIXER_ADAPTER_SERVER_ADMIN_HTTP_H_
#define MIXER_ADAPTER_SERVER_ADMIN_HTTP_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mixer::server {

struct AdminResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// By path ("/metrics"), without the query. Called on the server's thread, one
// at a time; must not throw.
using AdminRoutes = std::map<std::string, std::function<AdminResponse()>>;

struct AdminHttpOptions {
  std::string address = ":9093";  // see ListenAddress; TCP only
  // More are accepted only when one ends.
  int max_connections = 64;
  // For a whole request to come, an answer to be taken, or the next request on
  // the same connection.
  absl::Duration timeout = absl::Seconds(30);
};

// One thread, HTTP/1.1, GET and HEAD. Nothing it is sent is kept: a request is
// a few kilobytes of head at most, and has no body.
class AdminHttp {
 public:
  // Serves once it returns. The error names the address and the cure.
  static absl::StatusOr<std::unique_ptr<AdminHttp>> Start(
      const AdminHttpOptions& options, AdminRoutes routes);

  // Closes all connections and waits for the thread.
  virtual ~AdminHttp() = default;

  virtual int port() const = 0;
};

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_ADMIN_HTTP_H_
