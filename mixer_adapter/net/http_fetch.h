// One HTTP GET (RFC 9110) on Boost.Beast, for a thread that can wait.
#ifndef MIXER_ADAPTER_NET_HTTP_FETCH_H_
#define MIXER_ADAPTER_NET_HTTP_FETCH_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/net/url.h"

namespace mixer::net {

struct HttpFetchOptions {
  // For everything: look-up, connect, answer and body.
  absl::Duration timeout = absl::Seconds(5);
  std::size_t max_body = std::size_t{16} << 20;
};

// The body of the answer 200. Blocks, at most for the time-out; every other
// answer, redirects too, is an error that names its status. `url` is one of
// ParseHttpUrl that is not secure.
//
// Has a thread of its own while it runs. Thread-safe.
absl::StatusOr<std::string> HttpFetch(const Url& url,
                                      const HttpFetchOptions& options = {});

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_HTTP_FETCH_H_
