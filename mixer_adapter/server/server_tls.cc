#include "mixer_adapter/server/server_tls.h"

#include <utility>

#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::server {
namespace {

namespace tls = grpc::experimental;

constexpr unsigned kRefreshSeconds = 2;

absl::Status Check(const ServerTls& files) {
  if (!files.client_roots.has_value()) {
    return net::CheckKeyPair(files.chain, files.key);
  }
  return net::ReadCertificates({files.chain, files.key, *files.client_roots})
      .status();
}

std::shared_ptr<tls::CertificateProviderInterface> Watch(
    const ServerTls& files) {
  return std::make_shared<tls::FileWatcherCertificateProvider>(
      files.key.path, files.chain.path,
      files.client_roots.has_value() ? files.client_roots->path : "",
      kRefreshSeconds);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> NewServerCredentials(
    const ServerTls& files) {
  MIXER_RETURN_IF_ERROR(Check(files));
  tls::TlsServerCredentialsOptions options(Watch(files));
  options.watch_identity_key_cert_pairs();
  if (files.client_roots.has_value()) {
    options.watch_root_certs();
    options.set_cert_request_type(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return tls::TlsServerCredentials(options);
}

}  // namespace mixer::server
