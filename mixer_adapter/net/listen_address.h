// Where a server listens, as its flags spell it (spec server.md 7).
#ifndef MIXER_ADAPTER_NET_LISTEN_ADDRESS_H_
#define MIXER_ADAPTER_NET_LISTEN_ADDRESS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mixer::net {

struct ListenAddress {
  std::string host;  // "" is all interfaces
  int port = 0;      // 0: the system chooses
  std::string path;  // of a unix socket; then the others have no meaning

  // "host:port", "tcp://host:port", "[::1]:9091", ":9091" or "unix:///path".
  static absl::StatusOr<ListenAddress> Parse(std::string_view text);

  bool is_unix() const { return !path.empty(); }
  // As gRPC takes it: "[::]:9091", "unix:///path".
  std::string ToGrpc() const;
};

// Removes a socket file left behind by an earlier process; a path that is no
// socket is an error and stays.
absl::Status RemoveStaleSocket(const std::string& path);

// Why listening fails, found by trying: "address already in use".
std::string WhyNotListening(const ListenAddress& address);

}  // namespace mixer::net

#endif  // MIXER_ADAPTER_NET_LISTEN_ADDRESS_H_
