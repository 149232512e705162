#include "mixer_adapter/mcp/mcp_source.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/push_server.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::mcp {
namespace {

using istio::mcp::v1alpha1::RequestResources;
using istio::mcp::v1alpha1::Resources;
using istio::policy::v1beta1::Rule;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kRules[] = "istio/policy/v1beta1/rules";
constexpr char kInstances[] = "istio/policy/v1beta1/instances";
constexpr absl::Duration kLong = absl::Seconds(30);
constexpr absl::Duration kShort = absl::Milliseconds(150);

Resources RulePush(const std::string& match, const std::string& nonce) {
  Resources push;
  push.set_collection(kRules);
  push.set_nonce(nonce);
  auto* const resource = push.add_resources();
  resource->mutable_metadata()->set_name("ns/r");
  Rule rule;
  rule.set_match(match);
  resource->mutable_body()->PackFrom(rule);
  return push;
}

Resources EmptyPush(const std::string& collection) {
  Resources push;
  push.set_collection(collection);
  return push;
}

class McpSourceTest : public ::testing::Test {
 protected:
  McpSourceTest() {
    options_.retry = absl::Milliseconds(20);
    options_.quiet = absl::Milliseconds(20);
  }

  void Connect() {
    const std::string address = absl::StrCat("127.0.0.1:", server_.port());
    Connect("mcp://" + address, PlaintextDial(address));
  }

  void Connect(const std::string& url, Dial dial) {
    source_ = std::make_unique<McpSource>(
        url, std::move(dial),
        std::map<std::string, std::string>{{kRules, "rule"},
                                           {kInstances, "instance"}},
        &log_, &registry_, options_);
  }

  // Connects, and has every collection pushed.
  void Sync() {
    ASSERT_TRUE(server_.Start());
    Connect();
    server_.Next();
    server_.Next();
    server_.Send(RulePush("one", "n1"));
    server_.Send(EmptyPush(kInstances));
    ASSERT_TRUE(source_->WaitForSynced(kLong).ok());
    server_.Next();
    server_.Next();
    ASSERT_TRUE(source_->WaitForChange(kLong));
    ASSERT_EQ(MatchOf(source_->Read()), "one");
  }

  // Why there is no stream; waits until there is a cause.
  std::string Cause() {
    const absl::Time deadline = absl::Now() + kLong;
    std::string text;
    while (!absl::StrContains(text, "(no stream: ") && absl::Now() < deadline) {
      text = source_->WaitForSynced(absl::Milliseconds(10)).ToString();
    }
    return text;
  }

  // Until the metrics hold `text`; false if that takes too long.
  bool WaitForMetric(const std::string& text) const {
    const absl::Time deadline = absl::Now() + kLong;
    while (!absl::StrContains(registry_.Text(), text)) {
      if (absl::Now() > deadline) return false;
      absl::SleepFor(absl::Milliseconds(1));
    }
    return true;
  }

  static std::string MatchOf(const config::Resources& resources) {
    const auto found = resources.resources.find({"rule", "ns", "r"});
    if (found == resources.resources.end()) return "(none)";
    return found->second.spec.fields().at("match").string_value();
  }

  McpSourceOptions options_;
  testing::RecordingLogger log_;
  metrics::Registry registry_;
  testing::PushServer server_;
  std::unique_ptr<McpSource> source_;
};

TEST_F(McpSourceTest, AsksForEveryCollectionAndAcknowledges) {
  ASSERT_TRUE(server_.Start());
  Connect();
  std::vector<std::string> asked;
  for (int i = 0; i < 2; ++i) {
    const RequestResources request = server_.Next();
    EXPECT_EQ(request.sink_node().id(), "default");
    EXPECT_EQ(request.response_nonce(), "");
    EXPECT_FALSE(request.incremental());
    asked.push_back(request.collection());
  }
  EXPECT_EQ(asked, (std::vector<std::string>{kInstances, kRules}));

  server_.Send(RulePush("one", "n1"));
  const RequestResources ack = server_.Next();
  EXPECT_EQ(ack.collection(), kRules);
  EXPECT_EQ(ack.response_nonce(), "n1");
  EXPECT_FALSE(ack.has_error_detail());
  EXPECT_EQ(MatchOf(source_->Read()), "one");
}

TEST_F(McpSourceTest, SyncedOnceEveryCollectionCame) {
  ASSERT_TRUE(server_.Start());
  Connect();
  server_.Send(RulePush("one", "n1"));
  const absl::Status early = source_->WaitForSynced(kShort);
  EXPECT_EQ(early.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(absl::StrContains(early.message(),
                                "has not pushed collection istio/policy/"
                                "v1beta1/instances: check the address"))
      << early;
  server_.Send(EmptyPush(kInstances));
  EXPECT_TRUE(source_->WaitForSynced(kLong).ok());
}

TEST_F(McpSourceTest, TellsOfAChangeOnce) {
  options_.quiet = absl::Milliseconds(500);  // two pushes are one change
  Sync();
  server_.Send(RulePush("one", "n2"));
  EXPECT_FALSE(source_->WaitForChange(kShort)) << "nothing new";
  server_.Send(RulePush("two", "n3"));
  server_.Send(RulePush("three", "n4"));
  ASSERT_TRUE(source_->WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source_->Read()), "three");
  EXPECT_FALSE(source_->WaitForChange(kShort));
}

TEST_F(McpSourceTest, RefusesWhatItCannotRead) {
  Sync();
  Resources bad = RulePush("two", "n2");
  bad.mutable_resources(0)->mutable_body()->set_value("\xff");
  server_.Send(bad);
  const RequestResources nack = server_.Next();
  EXPECT_EQ(nack.response_nonce(), "n2");
  EXPECT_EQ(nack.error_detail().code(), 2);
  EXPECT_TRUE(absl::StrContains(nack.error_detail().message(), "ns/r"));
  server_.Send(EmptyPush("some/thing"));
  EXPECT_EQ(server_.Next().error_detail().code(), 12);
  EXPECT_FALSE(source_->WaitForChange(kShort));
  EXPECT_EQ(MatchOf(source_->Read()), "one");
  EXPECT_TRUE(absl::StrContains(log_.lines().back(), "a push is refused"));
}

TEST_F(McpSourceTest, ConnectsAgainAndKeepsWhatItHasMeanwhile) {
  Sync();
  const int port = server_.port();
  server_.Stop();
  EXPECT_FALSE(source_->WaitForChange(kShort));
  EXPECT_EQ(MatchOf(source_->Read()), "one");
  ASSERT_TRUE(server_.Start(port));
  server_.Next();
  server_.Next();
  server_.Send(RulePush("two", "n1"));
  ASSERT_TRUE(source_->WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source_->Read()), "two");
  // A line for each change of state, not for each attempt.
  EXPECT_EQ(log_.lines().size(), 3u);
}

TEST_F(McpSourceTest, EndsAtOnceWithoutAServer) {
  options_.retry = absl::Hours(1);
  ASSERT_TRUE(server_.Start());
  server_.Stop();
  Connect();
  source_->Wake();
  EXPECT_FALSE(source_->WaitForChange(kLong));
  const absl::Time start = absl::Now();
  source_.reset();
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

TEST_F(McpSourceTest, SaysWhyItIsNotSynced) {
  ASSERT_TRUE(server_.Start());
  server_.Stop();
  Connect();
  EXPECT_THAT(Cause(), HasSubstr("failed to connect"));
}

TEST_F(McpSourceTest, CountsWhatWasPushedAndAnswered) {
  Sync();
  server_.Send(EmptyPush("some/thing"));
  server_.Next();
  Resources bad = RulePush("two", "n2");
  bad.mutable_resources(0)->mutable_body()->set_value("\xff");
  server_.Send(bad);
  server_.Next();
  server_.Send(EmptyPush("other/thing"));
  server_.Next();
  const std::string text = registry_.Text();
  for (
      const std::string line : {
          R"(istio_mcp_clients_total{component="mixer"} 1)",
          R"(istio_mcp_reconnections{component="mixer"} 1)",
          R"(istio_mcp_request_acks_total{collection="istio/policy/v1beta1/rules",component="mixer",connectionID="0"} 1)",
          R"(istio_mcp_request_acks_total{collection="other",component="mixer",connectionID="0"} 0)",
          R"(istio_mcp_request_nacks_total{code="Unknown",collection="istio/policy/v1beta1/rules",component="mixer",connectionID="0"} 1)",
          R"(istio_mcp_request_nacks_total{code="Unimplemented",collection="other",component="mixer",connectionID="0"} 2)",
          R"(istio_mcp_message_sizes_bytes_count{collection="istio/policy/v1beta1/rules",component="mixer",connectionID="0"} 2)",
          R"(istio_mcp_message_sizes_bytes_bucket{collection="istio/policy/v1beta1/instances",component="mixer",connectionID="0",le="16"} 0)",
          R"(istio_mcp_message_sizes_bytes_bucket{collection="istio/policy/v1beta1/instances",component="mixer",connectionID="0",le="64"} 1)",
      }) {
    EXPECT_THAT(text, HasSubstr(line + "\n"));
  }
  const auto sum = absl::StrCat(
      R"(istio_mcp_message_sizes_bytes_sum{collection="istio/policy/v1beta1/rules",component="mixer",connectionID="0"} )",
      RulePush("one", "n1").ByteSizeLong() + bad.ByteSizeLong(), "\n");
  EXPECT_THAT(text, HasSubstr(sum));
  EXPECT_THAT(text, Not(HasSubstr("_failures_total{")));
}

TEST_F(McpSourceTest, CountsStreamsThatBreakAndThatCannotBegin) {
  Sync();
  const int port = server_.port();
  server_.Stop();
  ASSERT_TRUE(
      WaitForMetric("istio_mcp_clients_total{component=\"mixer\"} 0\n"));
  EXPECT_TRUE(WaitForMetric("istio_mcp_recv_failures_total{code=\""));
  EXPECT_TRUE(
      WaitForMetric("istio_mcp_send_failures_total{code=\"14\","
                    "component=\"mixer\",error=\"Unavailable\"} "));
  EXPECT_TRUE(
      WaitForMetric("istio_mcp_reconnections{component=\"mixer\"} 1\n"));
  ASSERT_TRUE(server_.Start(port));
  ASSERT_TRUE(
      WaitForMetric("istio_mcp_reconnections{component=\"mixer\"} 2\n"));
  ASSERT_TRUE(
      WaitForMetric("istio_mcp_clients_total{component=\"mixer\"} 1\n"));
  source_.reset();
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("istio_mcp_clients_total{")));
}

// A server that wants a certificate of its clients, and a client's files.
class McpTlsTest : public McpSourceTest {
 protected:
  void StartServer(const std::string& hosts, int port = 0) {
    const auto server = servers_.Issue("server", hosts);
    ASSERT_TRUE(
        server_.Start(port, testing::MutualTls(server.certificate, server.key,
                                               clients_.certificate())));
  }

  net::CertificateFiles Install(const testing::KeyedCertificate& client) const {
    return {
        {directory_.Write("cert.pem", client.certificate), "--certFile"},
        {directory_.Write("key.pem", client.key), "--keyFile"},
        {directory_.Write("root.pem", servers_.certificate()), "--caCertFile"}};
  }

  void ConnectTls(const std::string& host, const net::CertificateFiles& files) {
    const std::string address = absl::StrCat(host, ":", server_.port());
    Connect("mcps://" + address, TlsDial(address, files));
  }

  void PushAll(const std::string& match) {
    server_.Send(RulePush(match, ""));
    server_.Send(EmptyPush(kInstances));
  }

  const testing::TemporaryDirectory directory_;
  const testing::CertificateAuthority servers_{"server-ca"};
  const testing::CertificateAuthority clients_{"client-ca"};
};

TEST_F(McpTlsTest, BothSidesShowCertificates) {
  for (const std::string host : {"127.0.0.1", "localhost"}) {
    StartServer("DNS:localhost,IP:127.0.0.1");
    ConnectTls(host, Install(clients_.Issue("mixer", "DNS:mixer")));
    PushAll(host);
    const absl::Status synced = source_->WaitForSynced(kLong);
    ASSERT_TRUE(synced.ok()) << synced;
    EXPECT_EQ(MatchOf(source_->Read()), host);
    EXPECT_EQ(server_.peer(), "mixer");
    source_.reset();
    server_.Stop();
  }
}

// Each connection reads the files anew.
TEST_F(McpTlsTest, ACertificateThatWasChangedIsUsedByTheNextConnection) {
  StartServer("IP:127.0.0.1");
  ConnectTls("127.0.0.1", Install(clients_.Issue("before", "DNS:mixer")));
  PushAll("one");
  ASSERT_TRUE(source_->WaitForSynced(kLong).ok());
  EXPECT_EQ(server_.peer(), "before");

  // While only one of two files is in place, what was pushed stays.
  const auto after = clients_.Issue("after", "DNS:mixer");
  directory_.Write("cert.pem", after.certificate);
  const int port = server_.port();
  server_.Stop();
  StartServer("IP:127.0.0.1", port);
  const absl::Time deadline = absl::Now() + kLong;
  while (!absl::StrContains(log_.lines().back(), "is not the key of") &&
         absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_THAT(log_.lines().back(),
              HasSubstr("no stream: --keyFile " + (directory_ / "key.pem")));
  EXPECT_EQ(MatchOf(source_->Read()), "one");

  directory_.Write("key.pem", after.key);
  PushAll("two");
  ASSERT_TRUE(source_->WaitForChange(kLong));
  EXPECT_EQ(MatchOf(source_->Read()), "two");
  EXPECT_EQ(server_.peer(), "after");
}

TEST_F(McpTlsTest, RootsThatWereChangedAreUsedByTheNextConnection) {
  const testing::CertificateAuthority others("other-ca");
  StartServer("IP:127.0.0.1");
  const net::CertificateFiles files =
      Install(clients_.Issue("mixer", "DNS:mixer"));
  directory_.Write("root.pem", others.certificate());
  ConnectTls("127.0.0.1", files);
  EXPECT_THAT(Cause(), HasSubstr("certificate verify failed"));
  directory_.Write("root.pem", servers_.certificate());
  PushAll("one");
  EXPECT_TRUE(source_->WaitForSynced(kLong).ok());
}

TEST_F(McpTlsTest, WhoShowsTheWrongCertificateIsRefused) {
  const testing::CertificateAuthority others("other-ca");
  const struct {
    const char* what;
    std::string hosts;  // of the server
    testing::KeyedCertificate client;
    std::string cause;
  } kCases[] = {
      {"a server for another host", "DNS:elsewhere",
       clients_.Issue("mixer", "DNS:mixer"),
       "Peer name 127.0.0.1 is not in peer certificate"},
      {"a client of another CA", "IP:127.0.0.1",
       others.Issue("mixer", "DNS:mixer"), "(no stream: "},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.what);
    StartServer(c.hosts);
    ConnectTls("127.0.0.1", Install(c.client));
    EXPECT_THAT(Cause(), HasSubstr(c.cause));
    EXPECT_EQ(server_.peer(), "");
    source_.reset();
    server_.Stop();
  }
}

TEST_F(McpTlsTest, APlaintextClientIsRefused) {
  StartServer("IP:127.0.0.1");
  Connect();
  EXPECT_THAT(Cause(), HasSubstr("(no stream: "));
  EXPECT_EQ(server_.peer(), "");
}

}  // namespace
}  // namespace mixer::mcp
