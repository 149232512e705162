#include "mixer_adapter/net/listen_address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::net {
namespace {

constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kUnix = "unix://";

std::string ErrnoText() { return std::generic_category().message(errno); }

absl::Status BadAddress(std::string_view text, std::string_view cause) {
  return absl::InvalidArgumentError(
      absl::StrCat("bad address '", ToAbsl(text), "': ", ToAbsl(cause),
                   "; it must be host:port, tcp://host:port or unix:///path"));
}

absl::StatusOr<ListenAddress> ParseUnix(std::string_view text,
                                        std::string_view path) {
  constexpr std::size_t kMaxPath = sizeof(sockaddr_un::sun_path) - 1;
  if (path.empty() || path[0] != '/') {
    return BadAddress(text, "the path of a unix socket must be absolute");
  }
  if (path.size() > kMaxPath) {
    return BadAddress(text, absl::StrCat("the path of a unix socket has at "
                                         "most ",
                                         kMaxPath, " bytes"));
  }
  ListenAddress address;
  address.path = path;
  return address;
}

bool SetHost(std::string_view host, ListenAddress* address) {
  if (!host.empty() && host.front() == '[') {
    if (host.size() < 3 || host.back() != ']') return false;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return false;  // IPv6 without brackets
  }
  address->host = host;
  return true;
}

absl::StatusOr<ListenAddress> ParseTcp(std::string_view text,
                                       std::string_view host_port) {
  const std::size_t colon = host_port.rfind(':');
  if (colon == std::string_view::npos) return BadAddress(text, "no port");
  const std::string_view port = host_port.substr(colon + 1);
  ListenAddress address;
  if (!absl::SimpleAtoi(ToAbsl(port), &address.port) || address.port < 0 ||
      address.port > 65535) {
    return BadAddress(text, "the port must be a number from 0 to 65535");
  }
  if (!SetHost(host_port.substr(0, colon), &address)) {
    return BadAddress(text, "an IPv6 address must stand in brackets");
  }
  return address;
}

// Empty if listening works.
std::string TryListen(int family, const sockaddr* name, socklen_t length) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return ErrnoText();
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd, name, length) != 0 || listen(fd, 1) != 0) return ErrnoText();
  return "";
}

std::string TryListenTcp(const ListenAddress& address) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error =
      getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(),
                  std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) return gai_strerror(error);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found,
                                                             freeaddrinfo);
  for (const addrinfo* it = found; it != nullptr; it = it->ai_next) {
    std::string cause = TryListen(it->ai_family, it->ai_addr, it->ai_addrlen);
    if (!cause.empty()) return cause;
  }
  return "";
}

std::string TryListenUnix(const std::string& path) {
  sockaddr_un name = {};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(),
              std::min(path.size(), sizeof(name.sun_path) - 1));
  std::string cause = TryListen(
      AF_UNIX, reinterpret_cast<const sockaddr*>(&name), sizeof(name));
  if (cause.empty()) unlink(path.c_str());
  return cause;
}

}  // namespace

absl::StatusOr<ListenAddress> ListenAddress::Parse(std::string_view text) {
  if (text.substr(0, kUnix.size()) == kUnix) {
    return ParseUnix(text, text.substr(kUnix.size()));
  }
  if (text.substr(0, kTcp.size()) == kTcp) {
    return ParseTcp(text, text.substr(kTcp.size()));
  }
  if (text.find("://") != std::string_view::npos) {
    return BadAddress(text, "unknown scheme");
  }
  return ParseTcp(text, text);
}

std::string ListenAddress::ToGrpc() const {
  if (is_unix()) return absl::StrCat("unix://", path);
  const bool bare = !host.empty() && host.find(':') == std::string::npos;
  return absl::StrCat(
      bare ? host : absl::StrCat("[", host.empty() ? "::" : host, "]"), ":",
      port);
}

absl::Status RemoveStaleSocket(const std::string& path) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("unable to remove unix://", path, ": ", ErrnoText()));
  }
  if (!S_ISSOCK(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "unable to remove unix://", path,
        ": it exists and is not a socket: remove it, or choose another path"));
  }
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("unable to remove unix://", path, ": ", ErrnoText()));
}

std::string WhyNotListening(const ListenAddress& address) {
  const std::string cause =
      address.is_unix() ? TryListenUnix(address.path) : TryListenTcp(address);
  return cause.empty() ? "the system gives no cause" : cause;
}

}  // namespace mixer::net
