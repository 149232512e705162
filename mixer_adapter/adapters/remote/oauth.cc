#include "mixer_adapter/adapters/remote/oauth.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/http_fetch.h"
#include "nlohmann/json.hpp"

namespace mixer::remote {
namespace {

// A token is not used to its last second.
absl::Duration Margin() { return absl::Seconds(10); }

// application/x-www-form-urlencoded.
std::string FormEncode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        std::string_view("-._*").find(c) != std::string_view::npos) {
      out.push_back(c);
    } else if (c == ' ') {
      out.push_back('+');
    } else {
      absl::StrAppendFormat(&out, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<OAuthToken> FetchToken(const OAuthRequest& request,
                                      absl::Time now) {
  net::HttpFetchOptions options;
  std::string form = "grant_type=client_credentials";
  if (!request.scopes.empty()) {
    absl::StrAppend(&form,
                    "&scope=", FormEncode(absl::StrJoin(request.scopes, " ")));
  }
  options.post = {"application/x-www-form-urlencoded", std::move(form)};
  options.authorization = absl::StrCat(
      "Basic ",
      absl::Base64Escape(absl::StrCat(FormEncode(request.client_id), ":",
                                      FormEncode(request.client_secret))));
  const auto body = net::HttpFetch(request.url, options);
  if (!body.ok()) {
    return absl::UnauthenticatedError(absl::StrCat(
        "no token from ", request.url.text, ": ", body.status().message()));
  }
  return ParseToken(*body, now);
}

absl::StatusOr<OAuthToken> ParseToken(std::string_view json, absl::Time now) {
  const auto answer = nlohmann::json::parse(json, nullptr, false);
  const auto text =
      answer.is_object() ? answer.find("access_token") : answer.end();
  if (text == answer.end() || !text->is_string()) {
    return absl::UnauthenticatedError(
        "the token endpoint's answer has no access_token");
  }
  OAuthToken token;
  token.text = text->get<std::string>();
  token.expires = absl::InfiniteFuture();
  const auto lifetime = answer.find("expires_in");
  if (lifetime != answer.end() && lifetime->is_number()) {
    const auto seconds = std::clamp(lifetime->get<double>(), 0.0, 1e9);
    token.expires =
        now + std::max(absl::Seconds(seconds) - Margin(), absl::Seconds(1));
  }
  return token;
}

}  // namespace mixer::remote
