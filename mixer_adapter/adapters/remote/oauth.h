// OAuth 2's client credentials grant (RFC 6749 section 4.4).
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_OAUTH_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_OAUTH_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/net/url.h"

namespace mixer::remote {

struct OAuthRequest {
  net::Url url;
  std::string client_id;
  std::string client_secret;
  std::vector<std::string> scopes;
};

struct OAuthToken {
  std::string text;
  // When to fetch the next one: some seconds before this one expires.
  absl::Time expires = absl::InfinitePast();
};

// Asks the token endpoint; waits, for five seconds at most. The client shows
// its secret by HTTP's basic authentication.
absl::StatusOr<OAuthToken> FetchToken(const OAuthRequest& request,
                                      absl::Time now);

// What the endpoint answers: JSON with access_token and, in seconds,
// expires_in.
absl::StatusOr<OAuthToken> ParseToken(std::string_view json, absl::Time now);

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_OAUTH_H_
