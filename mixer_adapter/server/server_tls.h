// TLS on the API's TCP ports.
#ifndef MIXER_ADAPTER_SERVER_SERVER_TLS_H_
#define MIXER_ADAPTER_SERVER_SERVER_TLS_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"
#include "mixer_adapter/net/certificates.h"

namespace mixer::server {

struct ServerTls {
  net::PemFile chain;
  net::PemFile key;
  // Who may have signed the certificates of clients, which then must have one.
  // None: clients are not asked.
  std::optional<net::PemFile> client_roots;
};

// The files are read anew every few seconds: connections that are made after a
// change see it, others stay. While what they hold does not fit together, the
// last that did stays in use. The error, at the first reading, is
// net::ReadCertificates'.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> NewServerCredentials(
    const ServerTls& tls);

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_SERVER_TLS_H_
