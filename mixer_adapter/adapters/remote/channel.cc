#include "mixer_adapter/adapters/remote/channel.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"
#include "mixer_adapter/adapters/remote/peer_identity.h"
#include "mixer_adapter/adapters/remote/roots.h"
#include "mixer_adapter/adapters/remote/token_source.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/net/certificates.h"
#include "mixer_adapter/spi/proto_duration.h"

namespace mixer::remote {
namespace {

using istio::policy::v1beta1::Authentication;
using istio::policy::v1beta1::Connection;
using istio::policy::v1beta1::Mutual;
using istio::policy::v1beta1::Tls;

using Credentials = std::shared_ptr<grpc::ChannelCredentials>;

constexpr char kMutual[] = "connection.authentication.mutual";

void ValidateMutual(const Mutual& mutual, spi::ConfigErrors* errors) {
  if (mutual.private_key().empty()) {
    errors->Add(absl::StrCat(kMutual, ".privateKey"),
                "is missing: name the file with Mixer's private key");
  }
  if (mutual.client_certificate().empty()) {
    errors->Add(absl::StrCat(kMutual, ".clientCertificate"),
                "is missing: name the file with Mixer's certificate");
  }
}

absl::StatusOr<Credentials> TlsCredentials(const Tls& tls) {
  grpc::SslCredentialsOptions options;
  MIXER_ASSIGN_OR_RETURN(
      options.pem_root_certs,
      ReadRoots(tls.ca_certificates(),
                "connection.authentication.tls.caCertificates"));
  MIXER_ASSIGN_OR_RETURN(auto tokens, NewTokenSource(tls));
  return grpc::CompositeChannelCredentials(
      grpc::SslCredentials(options),
      grpc::MetadataCredentialsFromPlugin(std::move(tokens)));
}

// Files are read anew, so that certificates may be rotated.
absl::StatusOr<Credentials> MutualCredentials(const Mutual& mutual,
                                              bool any_peer) {
  const net::CertificateFiles files = {
      {mutual.client_certificate(),
       absl::StrCat(kMutual, ".clientCertificate")},
      {mutual.private_key(), absl::StrCat(kMutual, ".privateKey")},
      {mutual.ca_certificates().empty() ? kPublicRoots
                                        : mutual.ca_certificates(),
       absl::StrCat(kMutual, ".caCertificates")}};
  MIXER_RETURN_IF_ERROR(net::ReadCertificates(files).status());
  return NewPeerCredentials(files, any_peer);
}

absl::StatusOr<Credentials> NewCredentials(const Connection& connection,
                                           bool any_peer) {
  if (!connection.has_authentication()) {
    return grpc::InsecureChannelCredentials();
  }
  const Authentication& authentication = connection.authentication();
  return authentication.has_tls()
             ? TlsCredentials(authentication.tls())
             : MutualCredentials(authentication.mutual(), any_peer);
}

const std::string& ServerName(const Authentication& authentication) {
  return authentication.has_tls() ? authentication.tls().server_name()
                                  : authentication.mutual().server_name();
}

}  // namespace

void ValidateConnection(const Connection& connection,
                        spi::ConfigErrors* errors) {
  if (connection.address().empty()) {
    errors->Add("connection.address",
                "empty connection address: give the adapter's, as host:port");
  }
  const absl::Duration timeout = spi::ToDuration(connection.timeout());
  if (timeout < absl::ZeroDuration()) {
    errors->Add("connection.timeout",
                absl::StrCat("is ", FormatGoDuration(timeout),
                             ", must not be negative"));
  }
  if (!connection.has_authentication()) return;
  const Authentication& authentication = connection.authentication();
  if (authentication.has_tls()) {
    ValidateTokens(authentication.tls(), errors);
  } else if (authentication.has_mutual()) {
    ValidateMutual(authentication.mutual(), errors);
  } else {
    errors->Add("connection.authentication",
                "authentication type is unexpected: <nil>: give tls or mutual, "
                "or leave authentication out");
  }
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> NewChannel(
    const Connection& connection, bool any_peer) {
  MIXER_ASSIGN_OR_RETURN(const Credentials credentials,
                         NewCredentials(connection, any_peer));
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 3000);
  // Handlers share no connection, and none of another's back-off.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (const std::string& name = ServerName(connection.authentication());
      !name.empty()) {
    arguments.SetSslTargetNameOverride(name);
  }
  return grpc::CreateCustomChannel(connection.address(), credentials,
                                   arguments);
}

}  // namespace mixer::remote
