#include "mixer_adapter/adapters/remote/token_source.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/remote/oauth.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/regular_file.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/net/url.h"

namespace mixer::remote {
namespace {

using istio::policy::v1beta1::OAuth;
using istio::policy::v1beta1::Tls;
using Metadata = std::multimap<grpc::string, grpc::string>;

constexpr char kTls[] = "connection.authentication.tls";
constexpr std::size_t kMaxTokenBytes = std::size_t{64} << 10;
// How long a file's token is used before it is looked at again.
constexpr absl::Duration kFileAge = absl::Seconds(10);

absl::StatusOr<std::string> ReadSecret(const std::string& path,
                                       const char* field) {
  const auto text = ReadRegularFile(path, kMaxTokenBytes);
  if (!text.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kTls, field, " ", path, ": ", text.status().message()));
  }
  const std::string secret(absl::StripAsciiWhitespace(*text));
  if (secret.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kTls, field, " ", path, ": is empty"));
  }
  return secret;
}

grpc::Status ToGrpc(const absl::Status& status) {
  return {grpc::StatusCode::UNAUTHENTICATED, std::string(status.message())};
}

// Under a header of its own.
struct TokenHeader {
  std::string name;
  std::string prefix;

  void Add(const std::string& token, Metadata* metadata) const {
    metadata->emplace(name, prefix + token);
  }
};

TokenHeader HeaderOf(const Tls& tls) {
  // OAuth's tokens say themselves what they are: bearer tokens.
  if (tls.has_oauth()) return {"authorization", "Bearer "};
  if (tls.token_type_case() == Tls::kCustomHeader) {
    return {absl::AsciiStrToLower(tls.custom_header()), ""};
  }
  return {"authorization", tls.auth_header() == Tls::BEARER ? "Bearer " : ""};
}

class FileToken final : public grpc::MetadataCredentialsPlugin {
 public:
  FileToken(std::string path, TokenHeader header, std::string token)
      : path_(std::move(path)),
        header_(std::move(header)),
        token_(std::move(token)),
        read_at_(absl::Now()) {}

  grpc::Status GetMetadata(grpc::string_ref /*url*/, grpc::string_ref /*name*/,
                           const grpc::AuthContext& /*context*/,
                           Metadata* metadata) override {
    const MutexLock lock(&mu_);
    const absl::Time now = absl::Now();
    if (now - read_at_ >= kFileAge) {
      // A file that cannot be read now may be about to be replaced.
      auto token = ReadSecret(path_, ".tokenPath");
      if (token.ok()) token_ = *std::move(token);
      read_at_ = now;
    }
    header_.Add(token_, metadata);
    return grpc::Status::OK;
  }

 private:
  const std::string path_;
  const TokenHeader header_;
  Mutex mu_;
  std::string token_ ABSL_GUARDED_BY(mu_);
  absl::Time read_at_ ABSL_GUARDED_BY(mu_);
};

class FetchedToken final : public grpc::MetadataCredentialsPlugin {
 public:
  FetchedToken(OAuthRequest request, TokenHeader header)
      : request_(std::move(request)), header_(std::move(header)) {}

  // gRPC has a thread for this that may wait. Calls that come meanwhile wait
  // for the same token.
  grpc::Status GetMetadata(grpc::string_ref /*url*/, grpc::string_ref /*name*/,
                           const grpc::AuthContext& /*context*/,
                           Metadata* metadata) override {
    const MutexLock lock(&mu_);
    if (absl::Now() >= token_.expires) {
      auto token = FetchToken(request_, absl::Now());
      if (!token.ok()) return ToGrpc(token.status());
      token_ = *std::move(token);
    }
    header_.Add(token_.text, metadata);
    return grpc::Status::OK;
  }

 private:
  const OAuthRequest request_;
  const TokenHeader header_;
  Mutex mu_;
  OAuthToken token_ ABSL_GUARDED_BY(mu_);
};

void ValidateOAuth(const OAuth& oauth, spi::ConfigErrors* errors) {
  const std::string path = absl::StrCat(kTls, ".oauth");
  if (oauth.client_secret().empty()) {
    errors->Add(absl::StrCat(path, ".clientSecret"),
                "oauth secret cannot be empty: name the file that holds it");
  }
  if (const auto url = net::ParseHttpUrl(oauth.token_url()); !url.ok()) {
    errors->Add(absl::StrCat(path, ".tokenUrl"), ToStd(url.status().message()));
  }
}

void ValidateFile(const Tls& tls, spi::ConfigErrors* errors) {
  if (tls.token_path().empty()) {
    errors->Add(absl::StrCat(kTls, ".tokenPath"),
                "token path should not be empty: name the file that holds it");
  }
  if (tls.token_type_case() == Tls::TOKEN_TYPE_NOT_SET) {
    errors->Add(kTls,
                "token type should be specified: give authHeader (PLAIN or "
                "BEARER) or customHeader");
  }
  if (tls.token_type_case() == Tls::kCustomHeader &&
      tls.custom_header().empty()) {
    errors->Add(absl::StrCat(kTls, ".customHeader"), "is empty");
  }
}

}  // namespace

void ValidateTokens(const Tls& tls, spi::ConfigErrors* errors) {
  switch (tls.token_source_case()) {
    case Tls::kTokenPath:
      return ValidateFile(tls, errors);
    case Tls::kOauth:
      return ValidateOAuth(tls.oauth(), errors);
    case Tls::TOKEN_SOURCE_NOT_SET:
      errors->Add(kTls,
                  "unexpected tls token source type: give tokenPath or oauth");
  }
}

absl::StatusOr<std::unique_ptr<grpc::MetadataCredentialsPlugin>> NewTokenSource(
    const Tls& tls) {
  if (tls.has_oauth()) {
    const OAuth& oauth = tls.oauth();
    OAuthRequest request;
    MIXER_ASSIGN_OR_RETURN(request.url, net::ParseHttpUrl(oauth.token_url()));
    request.client_id = oauth.client_id();
    MIXER_ASSIGN_OR_RETURN(
        request.client_secret,
        ReadSecret(oauth.client_secret(), ".oauth.clientSecret"));
    request.scopes.assign(oauth.scopes().begin(), oauth.scopes().end());
    return std::make_unique<FetchedToken>(std::move(request), HeaderOf(tls));
  }
  MIXER_ASSIGN_OR_RETURN(std::string token,
                         ReadSecret(tls.token_path(), ".tokenPath"));
  return std::make_unique<FileToken>(tls.token_path(), HeaderOf(tls),
                                     std::move(token));
}

}  // namespace mixer::remote
