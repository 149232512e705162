// The whole client against a real peer on the loopback. Periods are shortened;
// no fact depends on something being fast but "within ten seconds".
#include "mixer_adapter/autoscaler/client.h"

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/line_codec.h"
#include "mixer_adapter/testing/recording_logger.h"
#include "mixer_adapter/testing/temporary_directory.h"
#include "mixer_adapter/testing/tls_front.h"
#include "mixer_adapter/testing/websocket_test_server.h"

namespace mixer::autoscaler {
namespace {

using ::mixer::testing::WebsocketTestServer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Behaviour = WebsocketTestServer::Behaviour;

class ClientTest : public ::testing::Test {
 protected:
  ClientOptions Options(const std::string& endpoint) {
    ClientOptions options;
    options.endpoint = endpoint;
    options.report_period = absl::Milliseconds(50);
    options.backoff.base = absl::Milliseconds(10);
    options.backoff.cap = absl::Milliseconds(50);
    return options;
  }
  std::unique_ptr<Client> Start(const ClientOptions& options) {
    auto client = Client::Start(options, {&codec_, &clock_, &logger_});
    EXPECT_TRUE(client.ok()) << client.status();
    return std::move(client).value();
  }
  static bool WaitFor(const std::function<bool()>& fact) {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    while (!fact()) {
      if (absl::Now() > deadline) return false;
      absl::SleepFor(absl::Milliseconds(1));
    }
    return true;
  }
  static bool WaitForConnected(const Client& client) {
    return WaitFor([&] { return client.stats().connected.load(); });
  }
  // Requests reported to `server`, by revision.
  static std::map<std::string, int> Counts(const WebsocketTestServer& server) {
    std::map<std::string, int> counts;
    for (const auto& frame : server.frames()) {
      for (const auto line : absl::StrSplit(frame.payload, '\n')) {
        const std::vector<std::string> words = absl::StrSplit(line, ' ');
        int count = 0;
        EXPECT_TRUE(words.size() == 3 && absl::SimpleAtoi(words[2], &count))
            << frame.payload;
        counts[words[0]] += count;
      }
    }
    return counts;
  }

  testing::LineCodec codec_;
  SystemClock clock_;
  testing::RecordingLogger logger_;
};

TEST_F(ClientTest, WakesReportsEndsWithZeroThenSilence) {
  WebsocketTestServer server;
  const auto client = Start(Options(server.url()));
  ASSERT_TRUE(WaitForConnected(*client));
  client->Note({"ns", "a"}, absl::Now());
  ASSERT_TRUE(server.WaitForFrames(2));
  EXPECT_EQ(server.frames()[0].payload, "ns/a 1 1");
  EXPECT_EQ(server.frames()[1].payload, "ns/a 0 0");
  EXPECT_EQ(client->tally().active(), 0u);
  EXPECT_TRUE(WaitFor([&] { return client->stats().delivered == 1; }));
  EXPECT_THAT(logger_.lines(), Contains(HasSubstr("wake-up revision=ns/a ")));
}

TEST_F(ClientTest, WakeupNotedBeforeThereIsAConnectionArrives) {
  int port;
  {
    WebsocketTestServer server;
    port = server.port();
  }
  const auto client = Start(Options(absl::StrCat("ws://127.0.0.1:", port)));
  client->Note({"ns", "a"}, absl::Now());
  ASSERT_TRUE(WaitFor([&] { return client->stats().connect_failures > 1; }));
  WebsocketTestServer server(Behaviour::kServe, port);
  ASSERT_TRUE(server.WaitForFrames(1));
  EXPECT_EQ(server.frames()[0].payload, "ns/a 1 1");
}

TEST_F(ClientTest, NothingIsLostOverARestart) {
  auto server = std::make_unique<WebsocketTestServer>();
  const int port = server->port();
  ClientOptions options = Options(server->url());
  options.report_period = absl::Hours(1);  // only what the test asks for
  const auto client = Start(options);
  ASSERT_TRUE(WaitForConnected(*client));
  server->CloseAll(1012, "Restarting");
  ASSERT_TRUE(server->WaitForConnections(2));  // at once, to the same port
  server.reset();
  ASSERT_TRUE(WaitFor([&] { return !client->stats().connected; }));
  for (int i = 0; i < 50; ++i) {
    client->Note({"ns", absl::StrCat("r", i)}, absl::Now());
  }
  ASSERT_TRUE(WaitFor([&] { return client->stats().pending == 50; }));
  WebsocketTestServer next(Behaviour::kServe, port);
  ASSERT_TRUE(WaitFor([&] { return Counts(next).size() == 50; }));
  EXPECT_THAT(logger_.lines(), Contains(HasSubstr("code 1012")));
  EXPECT_GE(client->stats().disconnects, 1u);
}

// Every request of several threads is reported exactly once.
TEST_F(ClientTest, CountsAreExact) {
  constexpr int kThreads = 4, kRequests = 3000;
  WebsocketTestServer server;
  {
    ClientOptions options = Options(server.url());
    options.linger = absl::Seconds(10);
    const auto client = Start(options);
    ASSERT_TRUE(WaitForConnected(*client));
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kRequests; ++i) {
          client->Note({"ns", i % 3 == 0 ? "a" : "b"}, absl::Now());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }  // sends the rest
  ASSERT_TRUE(server.WaitForCloseCodes(1));
  EXPECT_THAT(server.close_codes(), ElementsAre(1000));
  const std::map<std::string, int> counts = Counts(server);
  EXPECT_EQ(counts.at("ns/a"), kThreads * kRequests / 3);
  EXPECT_EQ(counts.at("ns/b"), kThreads * kRequests / 3 * 2);
}

TEST_F(ClientTest, BadPeersAreCountedAndDoNotStopIt) {
  for (const Behaviour behaviour :
       {Behaviour::kHttp200, Behaviour::kGarbage, Behaviour::kSilent}) {
    WebsocketTestServer server(behaviour);
    ClientOptions options = Options(server.url());
    options.websocket.handshake_timeout = absl::Milliseconds(20);
    const auto client = Start(options);
    client->Note({"ns", "a"}, absl::Now());
    EXPECT_TRUE(WaitFor([&] { return client->stats().connect_failures >= 3; }));
    EXPECT_EQ(client->stats().pending, 1u);
  }
}

TEST_F(ClientTest, PeerThatNeverPongsIsLeft) {
  WebsocketTestServer server(Behaviour::kNeverPong);
  ClientOptions options = Options(server.url());
  options.websocket.ping_interval = absl::Milliseconds(10);
  options.websocket.pong_timeout = absl::Milliseconds(40);
  const auto client = Start(options);
  EXPECT_TRUE(WaitFor([&] { return client->stats().disconnects >= 2; }));
}

// What such a peer was told is not known to be read: it is told again.
TEST_F(ClientTest, WakeupWithoutProofIsSentAgain) {
  WebsocketTestServer server(Behaviour::kNeverPong);
  ClientOptions options = Options(server.url());
  options.report_period = absl::Hours(1);
  options.websocket.pong_timeout = absl::Milliseconds(40);
  const auto client = Start(options);
  client->Note({"ns", "a"}, absl::Now());
  EXPECT_TRUE(WaitFor([&] { return client->stats().messages >= 3; }));
  EXPECT_EQ(client->stats().wakeups, 1u);
  EXPECT_EQ(client->stats().delivered, 0u);
}

// More than the system buffers, to a peer that reads nothing: Note() goes on,
// the connection is given up, and everything still waits to be sent.
TEST_F(ClientTest, PeerThatNeverReadsHoldsUpNobody) {
  WebsocketTestServer server(Behaviour::kNeverRead);
  ClientOptions options = Options(server.url());
  options.report_period = absl::Hours(1);
  options.websocket.write_timeout = absl::Milliseconds(50);
  const auto client = Start(options);
  ASSERT_TRUE(WaitForConnected(*client));
  const std::string name_space(200'000, 'n');
  for (int i = 0; i < 150; ++i) {
    client->Note({name_space, absl::StrCat("r", i)}, absl::Now());
  }
  EXPECT_TRUE(WaitFor([&] { return client->stats().send_errors >= 1; }));
  EXPECT_GE(client->stats().pending, 1u);
}

// The destructor takes no longer than the linger in any state; ten seconds, far
// above it, are the limits that it must not wait for.
TEST_F(ClientTest, EndsQuicklyInEveryState) {
  for (const Behaviour behaviour :
       {Behaviour::kServe, Behaviour::kSilent, Behaviour::kHttp200,
        Behaviour::kNeverRead, Behaviour::kNeverPong}) {
    WebsocketTestServer server(behaviour);
    ClientOptions options = Options(server.url());
    options.websocket.handshake_timeout = absl::Seconds(60);
    options.websocket.write_timeout = absl::Seconds(60);
    auto client = Start(options);
    ASSERT_TRUE(server.WaitForConnections(1));
    if (behaviour != Behaviour::kSilent && behaviour != Behaviour::kHttp200) {
      ASSERT_TRUE(WaitForConnected(*client));
    }
    client->Note({"ns", "a"}, absl::Now());
    const absl::Time start = absl::Now();
    client.reset();
    EXPECT_LT(absl::Now() - start, absl::Seconds(5))
        << static_cast<int>(behaviour);
    Start(options).reset();  // while dialling
  }
  Start(Options("ws://no-such-host.invalid:1")).reset();  // while looking up
}

TEST_F(ClientTest, SendsInTwoForms) {
  WebsocketTestServer server;
  const testing::LineCodec also(1);
  auto client =
      Client::Start(Options(server.url()), {&codec_, &clock_, &logger_, &also});
  ASSERT_TRUE(client.ok()) << client.status();
  (*client)->Note({"ns", "a"}, absl::Now());
  ASSERT_TRUE(server.WaitForFrames(2));
  EXPECT_EQ(server.frames()[0].payload, "ns/a 1 1");
  EXPECT_EQ(server.frames()[1].payload, "ns/a 1 1");
}

TEST_F(ClientTest, SpeaksTls) {
  const testing::CertificateAuthority authority("ca");
  const testing::TemporaryDirectory files;
  WebsocketTestServer server;
  testing::TlsFrontOptions front;
  front.own = authority.Issue("autoscaler", "DNS:autoscaler");
  const testing::TlsFront tls(front, server.port());
  ClientOptions options = Options(absl::StrCat("wss://127.0.0.1:", tls.port()));
  options.websocket.tls.ca_file =
      files.Write("ca.pem", authority.certificate());
  options.websocket.tls.server_name = "autoscaler";
  const auto client = Start(options);
  client->Note({"ns", "a"}, absl::Now());
  ASSERT_TRUE(server.WaitForFrames(1));
  EXPECT_TRUE(WaitFor([&] { return client->stats().delivered == 1; }));
}

TEST_F(ClientTest, LooksForTheOwnersOfBuckets) {
  ClientOptions options = Options("ws://autoscaler.no-such.invalid:1");
  options.buckets = 2;
  const auto client = Start(options);
  for (const char* name : {"autoscaler", "autoscaler-bucket-00-of-02",
                           "autoscaler-bucket-01-of-02"}) {
    const std::string line = absl::StrCat("autoscaler not reachable: ws://",
                                          name, ".no-such.invalid:1");
    EXPECT_TRUE(WaitFor([&] {
      return ::testing::Value(logger_.lines(), Contains(HasSubstr(line)));
    })) << line;
  }
}

TEST_F(ClientTest, RefusesBadOptions) {
  const ClientEnv env{&codec_, &clock_, &logger_};
  const auto message = [&](const ClientOptions& options) {
    return std::string(Client::Start(options, env).status().message());
  };
  EXPECT_THAT(message(Options("http://a")), HasSubstr("ws://"));
  ClientOptions options = Options("wss://a");
  options.websocket.tls.ca_file = "/nonexistent/ca.pem";
  EXPECT_THAT(message(options),
              HasSubstr("CA file /nonexistent/ca.pem: not found"));
  options.endpoint = "ws://a";
  EXPECT_THAT(message(options), HasSubstr("write wss://"));
  options = Options("ws://a");
  options.buckets = 3;
  EXPECT_THAT(message(options), HasSubstr("set no buckets"));
  options = Options("ws://a");
  options.report_period = absl::ZeroDuration();
  EXPECT_THAT(message(options), HasSubstr("report period 0s is too short"));
}

TEST_F(ClientTest, RejectsNamelessAndTooMany) {
  WebsocketTestServer server;
  ClientOptions options = Options(server.url());
  options.tally.max_revisions = 1;
  options.report_period = absl::Hours(1);
  const auto client = Start(options);
  client->Note({"", "a"}, absl::Now());
  client->Note({"ns", ""}, absl::Now());
  client->Note({"ns", "a"}, absl::Now());
  client->Note({"ns", "b"}, absl::Now());
  EXPECT_EQ(client->tally().rejected(), 3u);
}

}  // namespace
}  // namespace mixer::autoscaler
