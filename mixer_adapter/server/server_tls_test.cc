// The API over TLS: who is let in, and what a renewed certificate needs.
#include "mixer_adapter/server/server_tls.h"

#include <chrono>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/fixed_service.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::server {
namespace {

using istio::mixer::v1::Mixer;
using testing::CertificateAuthority;
using testing::KeyedCertificate;

class ServerTlsTest : public ::testing::Test {
 protected:
  void Install(const KeyedCertificate& pair) {
    directory_.Write("key.pem", pair.key);
    directory_.Write("chain.pem", pair.certificate);
  }

  ServerTls Files() const {
    return {{directory_ / "chain.pem", "--apiCertFile"},
            {directory_ / "key.pem", "--apiKeyFile"},
            std::nullopt};
  }

  absl::Status Start(const ServerTls& tls) {
    GrpcServerOptions options;
    options.addresses = {"127.0.0.1:0", "unix://" + socket_};
    options.tls = tls;
    auto server = GrpcServer::Start(
        options, [] { return std::make_unique<testing::FixedService>(); });
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    return absl::OkStatus();
  }

  static bool Check(const std::string& target,
                    const std::shared_ptr<grpc::ChannelCredentials>& how) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetSslTargetNameOverride("localhost");
    const auto stub =
        Mixer::NewStub(grpc::CreateCustomChannel(target, how, arguments));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::seconds(10));
    istio::mixer::v1::CheckResponse response;
    return stub->Check(&context, {}, &response).ok();
  }
  bool CheckByTcp(const std::shared_ptr<grpc::ChannelCredentials>& how) {
    return Check(absl::StrCat("127.0.0.1:", server_->ports()[0]), how);
  }

  std::shared_ptr<grpc::ChannelCredentials> Trusting(
      const CertificateAuthority& ca, const KeyedCertificate& own = {}) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = ca.certificate();
    options.pem_cert_chain = own.certificate;
    options.pem_private_key = own.key;
    return grpc::SslCredentials(options);
  }

  const CertificateAuthority ca_{"ca"};
  const CertificateAuthority other_ca_{"other"};
  const KeyedCertificate pair_ = ca_.Issue("server", "DNS:localhost");
  const testing::TemporaryDirectory directory_;
  const testing::TemporaryDirectory sockets_{"/tmp"};
  const std::string socket_ = sockets_ / "s";
  std::unique_ptr<GrpcServer> server_;
};

TEST_F(ServerTlsTest, EncryptsTcpAndNotUnixSockets) {
  Install(pair_);
  ASSERT_TRUE(Start(Files()).ok());
  EXPECT_TRUE(CheckByTcp(Trusting(ca_)));
  EXPECT_FALSE(CheckByTcp(Trusting(other_ca_)));
  EXPECT_FALSE(CheckByTcp(grpc::InsecureChannelCredentials()));
  EXPECT_TRUE(Check("unix:" + socket_, grpc::InsecureChannelCredentials()));
}

TEST_F(ServerTlsTest, LetsInWhoseCertificateItsRootsSigned) {
  Install(pair_);
  ServerTls tls = Files();
  tls.client_roots = {directory_.Write("roots.pem", ca_.certificate()),
                      "--apiClientCaFile"};
  ASSERT_TRUE(Start(tls).ok());
  EXPECT_TRUE(CheckByTcp(Trusting(ca_, ca_.Issue("client", "DNS:client"))));
  EXPECT_FALSE(CheckByTcp(Trusting(ca_)));
  EXPECT_FALSE(
      CheckByTcp(Trusting(ca_, other_ca_.Issue("client", "DNS:client"))));
}

TEST_F(ServerTlsTest, TakesRenewedFilesWithoutARestart) {
  Install(pair_);
  ASSERT_TRUE(Start(Files()).ok());
  EXPECT_TRUE(CheckByTcp(Trusting(ca_)));
  Install(other_ca_.Issue("server", "DNS:localhost"));
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  bool renewed = false;
  while (!renewed && absl::Now() < deadline) {
    renewed = CheckByTcp(Trusting(other_ca_));
  }
  EXPECT_TRUE(renewed);
  EXPECT_FALSE(CheckByTcp(Trusting(ca_)));
}

TEST_F(ServerTlsTest, DoesNotStartWithFilesThatAreNoGood) {
  const absl::Status missing = Start(Files());
  EXPECT_TRUE(absl::StrContains(missing.message(), "--apiCertFile")) << missing;
  Install({pair_.certificate, ca_.Issue("b", "DNS:b").key});
  const absl::Status mixed = Start(Files());
  EXPECT_TRUE(absl::StrContains(mixed.message(), "is not the key of")) << mixed;
  Install(pair_);
  ServerTls tls = Files();
  tls.client_roots = {directory_ / "none.pem", "--apiClientCaFile"};
  const absl::Status roots = Start(tls);
  EXPECT_TRUE(absl::StrContains(roots.message(), "--apiClientCaFile")) << roots;
}

}  // namespace
}  // namespace mixer::server
