#include "mixer_adapter/adapters/remote/peer_identity.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace mixer::remote {
namespace {

namespace tls = grpc::experimental;

constexpr unsigned kRefreshSeconds = 10;

// Whether a peer is who we are.
class SameIdentity final : public tls::ExternalCertificateVerifier {
 public:
  explicit SameIdentity(net::PemFile own) : own_(std::move(own)) {}

  bool Verify(tls::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*later*/,
              grpc::Status* status) override {
    std::vector<std::string> theirs;
    for (const grpc::string_ref& name : request->uri_names()) {
      theirs.emplace_back(name.data(), name.size());
    }
    const auto ours = net::ReadUris(own_);
    const bool same =
        ours.ok() &&
        std::any_of(theirs.begin(), theirs.end(), [&](const std::string& name) {
          return std::find(ours->begin(), ours->end(), name) != ours->end();
        });
    if (!same) {
      *status = grpc::Status(
          grpc::StatusCode::UNAUTHENTICATED,
          absl::StrCat("failed to authenticate, cert SAN [",
                       absl::StrJoin(theirs, " "), "] is not whitelisted"));
    }
    return true;
  }

  // Never asked to wait.
  void Cancel(tls::TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const net::PemFile own_;
};

}  // namespace

std::shared_ptr<grpc::ChannelCredentials> NewPeerCredentials(
    const net::CertificateFiles& files, bool any_peer) {
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<tls::FileWatcherCertificateProvider>(
          files.key.path, files.chain.path, files.roots.path, kRefreshSeconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      any_peer ? std::make_shared<tls::NoOpCertificateVerifier>()
               : tls::ExternalCertificateVerifier::Create<SameIdentity>(
                     files.chain));
  return tls::TlsCredentials(options);
}

}  // namespace mixer::remote
