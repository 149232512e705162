// Websocket addresses: ws://host[:port][/path][?query] and wss://... (RFC 6455
// section 3); the same with http:// and https://.
#ifndef MIXER_ADAPTER_NET_URL_H_
#define MIXER_ADAPTER_NET_URL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mixer::net {

struct Url {
  bool secure = false;  // wss, https
  std::string host;     // name, IPv4 or IPv6 address; no brackets
  std::uint16_t port = 0;
  std::string target;  // path and query, "/" if none: the request line's
  // "host[:port]" as written: the Host header's value.
  std::string authority;
  std::string text;  // what was parsed, for messages
};

// The port defaults to 80 (ws) or 443 (wss). IPv6 addresses stand in brackets,
// without a zone. Refused, naming the URL, the mistake and its cure: other
// schemes, user names, fragments, spaces and control characters, a bad host or
// port, more than 2048 bytes.
absl::StatusOr<Url> ParseUrl(std::string_view text);

// The same for http:// and https://.
absl::StatusOr<Url> ParseHttpUrl(std::string_view text);

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_URL_H_
