#include "mixer_adapter/net/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::net {
namespace {

constexpr std::size_t kMaxUrl = 2048;
constexpr std::size_t kMaxHost = 253;  // RFC 1035 2.3.4, without the last dot
constexpr std::size_t kMaxLabel = 63;

absl::Status Bad(std::string_view url, std::string_view why) {
  // A hostile or mistaken text may hold anything: show it printable and short.
  return absl::InvalidArgumentError(
      absl::StrCat("URL \"", absl::CHexEscape(ToAbsl(url.substr(0, 200))),
                   "\": ", ToAbsl(why)));
}

bool IsPlain(char c) { return c > 0x20 && c < 0x7f; }

bool IsHostChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '_' || c == '.';
}

// Labels of letters, digits, '-' and '_' between dots; one final dot may stand.
bool IsHostName(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  if (host.empty() || host.size() > kMaxHost) return false;
  if (!std::all_of(host.begin(), host.end(), IsHostChar)) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    if (label.empty() || label.size() > kMaxLabel) return false;
    if (dot == host.npos) return true;
    host.remove_prefix(dot + 1);
  }
}

bool IsIpv6(std::string_view host) {
  in6_addr address;
  return inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1;
}

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || rest != end || port == 0) return std::nullopt;
  return port;
}

// What begins the URLs of one protocol, without and with TLS.
struct Schemes {
  std::string_view plain;
  std::string_view secure;
};

// Fills host and port of `url` from its authority.
absl::Status SplitAuthority(const Schemes& schemes, Url* url) {
  std::string_view host = url->authority;
  std::string_view port;
  const bool bracket = !host.empty() && host.front() == '[';
  const std::size_t close = bracket ? host.find(']') : 0;
  if (close == host.npos) {
    return Bad(url->text, "the IPv6 address has no closing ']'");
  }
  const std::size_t colon = host.find(':', close);
  const bool has_port = colon != host.npos;
  if (has_port) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (bracket) {
    if (host.size() != close + 1) {
      return Bad(url->text, "after ']' only ':' and a port may follow");
    }
    host = host.substr(1, close - 1);
  }
  if (bracket && !IsIpv6(host)) {
    return Bad(url->text, "what stands in brackets is not an IPv6 address");
  }
  if (!bracket && port.find(':') != port.npos) {
    return Bad(url->text, absl::StrCat("write an IPv6 address in brackets: ",
                                       ToAbsl(schemes.plain), "[::1]:8080"));
  }
  if (!bracket && !IsHostName(host)) {
    return Bad(url->text, absl::StrCat("the host is missing or not a DNS name "
                                       "or IP address: write ",
                                       ToAbsl(schemes.plain), "host:port"));
  }
  url->host = std::string(host);
  if (!has_port) {
    url->port = url->secure ? 443 : 80;
    return absl::OkStatus();
  }
  const std::optional<std::uint16_t> number = ParsePort(port);
  if (!number) return Bad(url->text, "the port must be a number, 1 to 65535");
  url->port = *number;
  return absl::OkStatus();
}

absl::StatusOr<Url> Parse(std::string_view text, const Schemes& schemes) {
  if (text.size() > kMaxUrl) {
    return Bad(text, "is longer than 2048 bytes");
  }
  if (!std::all_of(text.begin(), text.end(), IsPlain)) {
    return Bad(text,
               "holds a space, a control or a non-ASCII character: remove it "
               "or write it as %XX");
  }
  Url url;
  url.text = std::string(text);
  std::string_view rest = text;
  if (absl::StartsWithIgnoreCase(ToAbsl(rest), ToAbsl(schemes.plain))) {
    rest.remove_prefix(schemes.plain.size());
  } else if (absl::StartsWithIgnoreCase(ToAbsl(rest), ToAbsl(schemes.secure))) {
    url.secure = true;
    rest.remove_prefix(schemes.secure.size());
  } else {
    return Bad(text, absl::StrCat("must begin with ", ToAbsl(schemes.plain),
                                  " or ", ToAbsl(schemes.secure)));
  }
  if (rest.find('#') != rest.npos) {
    return Bad(text, "has a fragment: remove '#' and what follows");
  }
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  url.authority = std::string(rest.substr(0, end));
  url.target = std::string(rest.substr(end));
  if (url.target.empty() || url.target.front() == '?') {
    url.target.insert(0, "/");
  }
  if (url.authority.find('@') != std::string::npos) {
    return Bad(text,
               "has a user name: there is no authentication, "
               "remove everything up to '@'");
  }
  MIXER_RETURN_IF_ERROR(SplitAuthority(schemes, &url));
  return url;
}

}  // namespace

absl::StatusOr<Url> ParseUrl(std::string_view text) {
  return Parse(text, {"ws://", "wss://"});
}

absl::StatusOr<Url> ParseHttpUrl(std::string_view text) {
  return Parse(text, {"http://", "https://"});
}

}  // namespace mixer::net
