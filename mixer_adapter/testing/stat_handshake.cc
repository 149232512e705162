#include "mixer_adapter/testing/stat_handshake.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "boost/beast/http/field.hpp"
#include "boost/beast/http/rfc7230.hpp"
#include "mixer_adapter/base/strings.h"

namespace mixer::testing {
namespace {

namespace http = boost::beast::http;

std::string_view Text(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::string_view Header(const StatRequest& request, http::field name) {
  return Text(request[name]);
}

bool HasToken(const StatRequest& request, http::field name,
              std::string_view token) {
  return http::token_list(request[name]).exists({token.data(), token.size()});
}

bool IsProbe(const StatRequest& request) {
  return absl::StartsWith(ToAbsl(Header(request, http::field::user_agent)),
                          "kube-probe/") ||
         !request["K-Kubelet-Probe"].empty();
}

// "http://host:port/..." names the same host as the request does.
bool SameOrigin(const StatRequest& request) {
  std::string_view origin = Header(request, http::field::origin);
  if (origin.empty()) return true;
  const std::size_t scheme = origin.find("://");
  if (scheme != std::string_view::npos) origin.remove_prefix(scheme + 3);
  origin = origin.substr(0, origin.find_first_of("/?#"));
  return absl::EqualsIgnoreCase(ToAbsl(origin),
                                ToAbsl(Header(request, http::field::host)));
}

}  // namespace

std::string CleanPath(std::string_view path) {
  std::vector<absl::string_view> kept;
  for (absl::string_view part : absl::StrSplit(ToAbsl(path), '/')) {
    if (part == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!part.empty() && part != ".") {
      kept.push_back(part);
    }
  }
  const bool folder = !path.empty() && path.back() == '/' && !kept.empty();
  return absl::StrCat("/", absl::StrJoin(kept, "/"), folder ? "/" : "");
}

StatAnswer AnswerTo(const StatRequest& request, bool answers_probes) {
  const std::string_view target = Text(request.target());
  const std::size_t query = target.find('?');
  const std::string_view path = target.substr(0, query);
  const std::string clean = CleanPath(path);
  if (clean != path) {
    return {http::status::moved_permanently,
            query == std::string_view::npos
                ? clean
                : absl::StrCat(clean, ToAbsl(target.substr(query)))};
  }
  if (answers_probes && IsProbe(request)) return {http::status::ok, ""};
  if (!HasToken(request, http::field::connection, "upgrade") ||
      !HasToken(request, http::field::upgrade, "websocket")) {
    return {http::status::bad_request, ""};
  }
  if (request.method() != http::verb::get) {
    return {http::status::method_not_allowed, ""};
  }
  if (!HasToken(request, http::field::sec_websocket_version, "13")) {
    return {http::status::bad_request, ""};
  }
  if (!SameOrigin(request)) return {http::status::forbidden, ""};
  if (Header(request, http::field::sec_websocket_key).empty()) {
    return {http::status::bad_request, ""};
  }
  return {http::status::switching_protocols, ""};
}

}  // namespace mixer::testing
