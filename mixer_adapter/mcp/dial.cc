#include "mixer_adapter/mcp/dial.h"

#include <utility>

#include "mixer_adapter/base/status_macros.h"

namespace mixer::mcp {
namespace {

// A push holds a whole collection.
constexpr int kMaxPushBytes = 64 << 20;

std::shared_ptr<grpc::Channel> NewChannel(
    const std::string& address,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxPushBytes);
  // Else gRPC could find an older channel's connection, or its back-off.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

}  // namespace

Dial PlaintextDial(std::string address) {
  return [address = std::move(address)] {
    return NewChannel(address, grpc::InsecureChannelCredentials());
  };
}

Dial TlsDial(std::string address, net::CertificateFiles files) {
  return [address = std::move(address), files = std::move(files)]()
             -> absl::StatusOr<std::shared_ptr<grpc::Channel>> {
    MIXER_ASSIGN_OR_RETURN(net::Certificates certificates,
                           net::ReadCertificates(files));
    grpc::SslCredentialsOptions options;
    options.pem_cert_chain = std::move(certificates.chain);
    options.pem_private_key = std::move(certificates.key);
    options.pem_root_certs = std::move(certificates.roots);
    return NewChannel(address, grpc::SslCredentials(options));
  };
}

}  // namespace mixer::mcp
