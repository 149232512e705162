// One HTTP request (RFC 9110) on Boost.Beast, for a thread that can wait.
#ifndef MIXER_ADAPTER_NET_HTTP_FETCH_H_
#define MIXER_ADAPTER_NET_HTTP_FETCH_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/net/url.h"

namespace mixer::net {

struct HttpBody {
  std::string type;  // "application/x-www-form-urlencoded"
  std::string text;
};

struct HttpFetchOptions {
  // For everything: look-up, connect, answer and body.
  absl::Duration timeout = absl::Seconds(5);
  std::size_t max_body = std::size_t{16} << 20;
  // If given, the request is a POST of it; else a GET.
  std::optional<HttpBody> post;
  // The value of the header Authorization; empty: none.
  std::string authorization;
};

// The body of the answer 200. Blocks, at most for the time-out; every other
// answer, redirects too, is an error that names its status. `url` is one of
// ParseHttpUrl. Over https the server must show a certificate for the URL's
// host that is signed by one of the roots that OpenSSL finds (which
// SSL_CERT_FILE and SSL_CERT_DIR tell it where to look for).
//
// Has a thread of its own while it runs. Thread-safe.
absl::StatusOr<std::string> HttpFetch(const Url& url,
                                      const HttpFetchOptions& options = {});

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_HTTP_FETCH_H_
