// wss:// against a real peer on the loopback, good and bad.
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "boost/asio.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/net/websocket.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "mixer_adapter/testing/tls_front.h"
#include "mixer_adapter/testing/websocket_test_client.h"
#include "mixer_adapter/testing/websocket_test_server.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
using ::mixer::testing::CertificateAuthority;
using ::mixer::testing::KeyedCertificate;
using ::mixer::testing::TlsFront;
using ::mixer::testing::TlsFrontOptions;
using ::mixer::testing::WebsocketTestServer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Behaviour = WebsocketTestServer::Behaviour;
using Client = ::mixer::testing::WebsocketTestClient;

constexpr char kNames[] = "DNS:localhost,IP:127.0.0.1";

// Made once: keys take time.
const CertificateAuthority& Authority() {
  static const auto* const authority = new CertificateAuthority("ca");
  return *authority;
}
const CertificateAuthority& Stranger() {
  static const auto* const stranger = new CertificateAuthority("stranger");
  return *stranger;
}
const KeyedCertificate& Issued() {
  static const auto* const issued =
      new KeyedCertificate(Authority().Issue("server", kNames));
  return *issued;
}

class WebsocketTlsTest : public ::testing::Test {
 protected:
  WebsocketTlsTest() {
    options_.tls.ca_file = files_.Write("ca.pem", Authority().certificate());
  }

  void Serve(const TlsFrontOptions& options,
             Behaviour behaviour = Behaviour::kServe) {
    server_ = std::make_unique<WebsocketTestServer>(behaviour);
    front_ = std::make_unique<TlsFront>(options, server_->port());
  }
  void Serve(const KeyedCertificate& own) {
    TlsFrontOptions options;
    options.own = own;
    Serve(options);
  }
  std::string WssUrl(const std::string& host = "localhost") const {
    return absl::StrCat("wss://", host, ":", front_->port());
  }
  // Why a connection to WssUrl(host) ended that should not open.
  std::string Refusal(const std::string& host = "localhost") {
    Client client(WssUrl(host), options_);
    return std::string(client.WaitForClosed().message());
  }
  void ShowCertificate(const KeyedCertificate& ours) {
    options_.tls.certificate_file =
        files_.Write("client.pem", ours.certificate);
    options_.tls.key_file = files_.Write("client.key", ours.key);
  }

  const testing::TemporaryDirectory files_;
  WebsocketOptions options_;
  std::unique_ptr<WebsocketTestServer> server_;
  std::unique_ptr<TlsFront> front_;
};

TEST_F(WebsocketTlsTest, SendsLargeAndSmallAndHearsOfDelivery) {
  for (const bool only_tls12 : {false, true}) {
    TlsFrontOptions options;
    options.own = Issued();
    options.only_tls12 = only_tls12;
    Serve(options);
    Client client(absl::StrCat(WssUrl(), "/a?b"), options_);
    ASSERT_TRUE(client.WaitForOpen()) << client.WaitForClosed();
    const std::string large(3'000'000, 'L');
    client.Send("small");
    ASSERT_TRUE(client.WaitForSent(1));
    client.Send(large);
    ASSERT_TRUE(client.WaitForSent(2));
    client.Ping();
    ASSERT_TRUE(client.WaitForDelivered(2));
    EXPECT_EQ(server_->frames()[0].payload, "small");
    EXPECT_EQ(server_->frames()[1].payload, large);
    EXPECT_THAT(
        server_->handshakes(),
        ElementsAre(AllOf(HasSubstr("GET /a?b HTTP/1.1\r\n"),
                          HasSubstr(absl::StrCat(
                              "Host: localhost:", front_->port(), "\r\n")))));
    EXPECT_EQ(front_->asked_for(), "localhost");
    client.Close();
    EXPECT_EQ(client.WaitForClosed(), absl::OkStatus());
    ASSERT_TRUE(server_->WaitForCloseCodes(1));
    EXPECT_THAT(server_->close_codes(), ElementsAre(1000));
  }
}

TEST_F(WebsocketTlsTest, AddressIsVerifiedButNotAskedFor) {
  Serve(Issued());
  Client client(WssUrl("127.0.0.1"), options_);
  EXPECT_TRUE(client.WaitForOpen());
  EXPECT_EQ(front_->asked_for(), "");
}

TEST_F(WebsocketTlsTest, ServerNameStandsInForTheHost) {
  Serve(Authority().Issue("server", "DNS:autoscaler.knative-serving.svc"));
  EXPECT_THAT(
      Refusal(),
      AllOf(HasSubstr(absl::StrCat(
                WssUrl(),
                ": TLS: the server's certificate is not for localhost")),
            HasSubstr("set the server name that it is for")));
  EXPECT_THAT(Refusal("127.0.0.1"), HasSubstr("is not for 127.0.0.1"));
  options_.tls.server_name = "autoscaler.knative-serving.svc";
  Client client(WssUrl(), options_);
  EXPECT_TRUE(client.WaitForOpen());
  EXPECT_EQ(front_->asked_for(), options_.tls.server_name);
}

TEST_F(WebsocketTlsTest, StrangersSignatureIsRefused) {
  Serve(Stranger().Issue("server", kNames));
  EXPECT_THAT(Refusal(),
              AllOf(HasSubstr(absl::StrCat("signed by nobody in ",
                                           options_.tls.ca_file)),
                    HasSubstr("set the CA file that has its signer")));
  options_.tls.ca_file.clear();
  EXPECT_THAT(Refusal(), HasSubstr("signed by nobody in the system's roots"));
}

TEST_F(WebsocketTlsTest, ExpiredCertificateIsRefused) {
  Serve(Authority().IssueExpired("server", kNames));
  EXPECT_THAT(Refusal(), AllOf(HasSubstr("is not valid now"),
                               HasSubstr("certificate has expired")));
}

// A CA file that is renewed while the client runs.
TEST_F(WebsocketTlsTest, FilesAreReadAnewForEachConnection) {
  Serve(Stranger().Issue("server", kNames));
  EXPECT_THAT(Refusal(), HasSubstr("signed by nobody"));
  files_.Write("ca.pem", absl::StrCat(Authority().certificate(),
                                      Stranger().certificate()));
  Client client(WssUrl(), options_);
  EXPECT_TRUE(client.WaitForOpen());
}

TEST_F(WebsocketTlsTest, ClientShowsItsCertificate) {
  for (const bool only_tls12 : {false, true}) {
    TlsFrontOptions options;
    options.own = Issued();
    options.clients = &Stranger();
    options.only_tls12 = only_tls12;
    Serve(options);
    options_.tls.certificate_file = options_.tls.key_file = "";
    EXPECT_THAT(Refusal(), AllOf(HasSubstr("the server refuses us"),
                                 HasSubstr("client certificate, and none")));
    ShowCertificate(Authority().Issue("client", "DNS:client"));
    EXPECT_THAT(Refusal(),
                HasSubstr("another client certificate than that in "));
    ShowCertificate(Stranger().Issue("client", "DNS:client"));
    Client client(WssUrl(), options_);
    EXPECT_TRUE(client.WaitForOpen());
  }
}

TEST_F(WebsocketTlsTest, PeerThatStallsInTheHandshakeIsGivenUp) {
  WebsocketTestServer server(Behaviour::kSilent);
  options_.handshake_timeout = absl::Milliseconds(50);
  Client client(absl::StrCat("wss://127.0.0.1:", server.port()), options_);
  const absl::Status why = client.WaitForClosed();
  EXPECT_EQ(why.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(why.message()),
              HasSubstr("no TLS handshake within 50ms"));
}

// After a good TLS handshake.
TEST_F(WebsocketTlsTest, AnswersThatAreNo101AreRefused) {
  TlsFrontOptions options;
  options.own = Issued();
  Serve(options, Behaviour::kHttp200);
  EXPECT_THAT(Refusal(), HasSubstr("HTTP status 200 instead of 101"));
  Serve(options, Behaviour::kSilent);
  options_.handshake_timeout = absl::Seconds(1);  // for TLS too
  EXPECT_THAT(Refusal(), HasSubstr("no websocket handshake within 1s"));
}

// As Go's server answers what is no HTTP.
TEST_F(WebsocketTlsTest, ServerWithoutTlsIsNamed) {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(
      io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::thread server([&] {
    asio::ip::tcp::socket socket = acceptor.accept();
    asio::write(socket, asio::buffer("HTTP/1.1 400 Bad Request\r\n\r\n", 28));
    char sink[4096];
    boost::system::error_code error;
    while (!error) socket.read_some(asio::buffer(sink), error);
  });
  {
    Client client(
        absl::StrCat("wss://127.0.0.1:", acceptor.local_endpoint().port()),
        options_);
    EXPECT_THAT(std::string(client.WaitForClosed().message()),
                HasSubstr("the server does not speak TLS"));
  }
  server.join();
}

TEST_F(WebsocketTlsTest, CloseAndDropEndInEveryState) {
  options_.close_linger = absl::Milliseconds(20);
  for (const Behaviour behaviour :
       {Behaviour::kServe, Behaviour::kNeverRead, Behaviour::kSilent}) {
    TlsFrontOptions options;
    options.own = Issued();
    Serve(options, behaviour);
    for (const bool open : {false, true}) {
      if (open && behaviour == Behaviour::kSilent) continue;
      Client closing(WssUrl(), options_);
      Client dropped(WssUrl(), options_);
      if (open) {
        ASSERT_TRUE(closing.WaitForOpen());
        ASSERT_TRUE(dropped.WaitForOpen());
        closing.Send(std::string(8 << 20, 'x'));
        dropped.Send(std::string(8 << 20, 'x'));
      }
      closing.Close();
      EXPECT_EQ(closing.WaitForClosed(), absl::OkStatus());
      dropped.Drop();
    }
  }
}

TEST_F(WebsocketTlsTest, LostConnectionIsReported) {
  Serve(Issued());
  Client client(WssUrl(), options_);
  ASSERT_TRUE(client.WaitForOpen());
  front_.reset();
  EXPECT_THAT(std::string(client.WaitForClosed().message()),
              HasSubstr("connection lost"));
}

TEST_F(WebsocketTlsTest, ChecksItsFilesBeforehand) {
  const Url url = *ParseUrl("wss://autoscaler");
  const auto check = [&](const TlsOptions& tls, const Url& to) {
    WebsocketOptions options;
    options.tls = tls;
    return std::string(WebsocketDialer::Check(to, options).message());
  };
  EXPECT_EQ(check({}, url), "");
  EXPECT_EQ(check(options_.tls, url), "");
  EXPECT_EQ(check({}, *ParseUrl("ws://autoscaler")), "");
  EXPECT_THAT(check(options_.tls, *ParseUrl("ws://autoscaler")),
              HasSubstr("without TLS, but TLS is configured: write wss://"));
  TlsOptions tls;
  tls.ca_file = files_ / "missing";
  EXPECT_THAT(check(tls, url),
              HasSubstr(absl::StrCat("URL \"wss://autoscaler\": CA file ",
                                     tls.ca_file, ": not found")));
  tls.ca_file = files_.Write("junk", "junk");
  EXPECT_THAT(check(tls, url), HasSubstr("junk: holds no certificate"));
  tls = options_.tls;
  tls.certificate_file = files_.Write("own.pem", Issued().certificate);
  EXPECT_THAT(check(tls, url), HasSubstr("client key: names no file"));
  tls.key_file = files_.Write("key", Stranger().Issue("x", "DNS:x").key);
  EXPECT_THAT(check(tls, url), HasSubstr("is not the key of the certificate"));
}

}  // namespace
}  // namespace mixer::net
