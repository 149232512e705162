// The client against a real peer on the loopback, good and bad. Limits are
// shortened; no fact depends on something being fast but "within ten seconds".
#include "mixer_adapter/net/websocket.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/websocket_test_client.h"
#include "mixer_adapter/testing/websocket_test_server.h"

namespace mixer::net {
namespace {

using ::mixer::testing::WebsocketTestServer;
using Client = ::mixer::testing::WebsocketTestClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Behaviour = WebsocketTestServer::Behaviour;

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

// spec knative.md 3.1: the captured request of Go's client, the key apart.
TEST(Websocket, OpensAsGoDoes) {
  WebsocketTestServer server;
  Client client(absl::StrCat(server.url(), "/a?b"));
  ASSERT_TRUE(client.WaitForOpen());
  ASSERT_EQ(server.handshakes().size(), 1u);
  const std::vector<std::string> lines =
      absl::StrSplit(server.handshakes()[0], "\r\n");
  EXPECT_THAT(
      lines,
      ElementsAre("GET /a?b HTTP/1.1",
                  absl::StrCat("Host: 127.0.0.1:", server.port()),
                  "User-Agent: Go-http-client/1.1", "Connection: Upgrade",
                  StartsWith("Sec-WebSocket-Key: "),
                  "Sec-WebSocket-Version: 13", "Upgrade: websocket", "", ""));
}

TEST(Websocket, SendsBinaryTextAndLargeInOneFrameEach) {
  WebsocketTestServer server;
  Client client(server.url());
  ASSERT_TRUE(client.WaitForOpen());
  const std::string large(200'000, 'L');
  client.Send(std::string("\0\xff", 2));
  ASSERT_TRUE(client.WaitForSent(1));
  client.Send("{}", /*text=*/true);
  ASSERT_TRUE(client.WaitForSent(2));
  client.Send(large);
  ASSERT_TRUE(server.WaitForFrames(3));
  const auto frames = server.frames();
  EXPECT_EQ(frames[0].payload, std::string("\0\xff", 2));
  EXPECT_FALSE(frames[0].text);
  EXPECT_EQ(frames[1].payload, "{}");
  EXPECT_TRUE(frames[1].text);
  EXPECT_EQ(frames[2].payload, large);
}

TEST(Websocket, NameIsLookedUp) {
  WebsocketTestServer server;
  Client client(absl::StrCat("ws://localhost:", server.port()));
  EXPECT_TRUE(client.WaitForOpen());
}

TEST(Websocket, ClosesWithCode1000) {
  WebsocketTestServer server;
  Client client(server.url());
  ASSERT_TRUE(client.WaitForOpen());
  client.Close();
  EXPECT_EQ(client.WaitForClosed(), absl::OkStatus());
  ASSERT_TRUE(server.WaitForCloseCodes(1));
  EXPECT_THAT(server.close_codes(), ElementsAre(1000));
}

TEST(Websocket, CloseDoesNotWaitForAPeerThatIgnoresIt) {
  WebsocketTestServer server(Behaviour::kNeverRead);
  WebsocketOptions options;
  options.close_linger = absl::Milliseconds(20);
  Client client(server.url(), options);
  ASSERT_TRUE(client.WaitForOpen());
  client.Close();
  EXPECT_EQ(client.WaitForClosed(), absl::OkStatus());
}

TEST(Websocket, CloseWhileDialingEnds) {
  WebsocketTestServer server(Behaviour::kSilent);
  Client client(server.url());
  ASSERT_TRUE(server.WaitForConnections(1));
  client.Close();
  EXPECT_EQ(client.WaitForClosed(), absl::OkStatus());
}

TEST(Websocket, ReportsThePeersCloseFrame) {
  WebsocketTestServer server;
  Client client(server.url());
  ASSERT_TRUE(client.WaitForOpen());
  server.CloseAll(1012, "Restarting");
  const absl::Status why = client.WaitForClosed();
  EXPECT_EQ(why.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Message(why), HasSubstr("code 1012 \"Restarting\""));
  EXPECT_THAT(Message(why), HasSubstr(server.url()));
}

TEST(Websocket, ReportsALostConnection) {
  auto server = std::make_unique<WebsocketTestServer>();
  Client client(server->url());
  ASSERT_TRUE(client.WaitForOpen());
  server.reset();
  EXPECT_THAT(Message(client.WaitForClosed()), HasSubstr("connection lost"));
}

TEST(Websocket, ReportsARefusedConnection) {
  int port;
  {
    WebsocketTestServer server;
    port = server.port();
  }
  Client client(absl::StrCat("ws://127.0.0.1:", port));
  EXPECT_THAT(Message(client.WaitForClosed()),
              HasSubstr("connect to 127.0.0.1: Connection refused"));
}

TEST(Websocket, ReportsAnUnknownHost) {
  Client client("ws://no-such-host.invalid:1");
  EXPECT_THAT(Message(client.WaitForClosed()),
              HasSubstr("look-up of no-such-host.invalid"));
}

TEST(Websocket, RefusesAnswersThatAreNo101) {
  {
    WebsocketTestServer server(Behaviour::kHttp200);
    Client client(server.url());
    EXPECT_THAT(Message(client.WaitForClosed()),
                HasSubstr("HTTP status 200 instead of 101"));
  }
  WebsocketTestServer server(Behaviour::kGarbage);
  Client client(server.url());
  EXPECT_THAT(Message(client.WaitForClosed()),
              HasSubstr("websocket handshake"));
}

TEST(Websocket, GivesUpAPeerThatNeverAnswers) {
  WebsocketTestServer server(Behaviour::kSilent);
  WebsocketOptions options;
  options.handshake_timeout = absl::Milliseconds(50);
  Client client(server.url(), options);
  const absl::Status why = client.WaitForClosed();
  EXPECT_EQ(why.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(Message(why), HasSubstr("no websocket handshake within 50ms"));
}

TEST(Websocket, GivesUpAPeerThatNeverReads) {
  WebsocketTestServer server(Behaviour::kNeverRead);
  WebsocketOptions options;
  options.write_timeout = absl::Milliseconds(50);
  Client client(server.url(), options);
  ASSERT_TRUE(client.WaitForOpen());
  client.Send(std::string(32 << 20, 'x'));  // more than the system buffers
  const absl::Status why = client.WaitForClosed();
  EXPECT_EQ(why.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(Message(why), HasSubstr("did not take a message of 33554432"));
}

TEST(Websocket, GivesUpAPeerThatNeverPongs) {
  WebsocketTestServer server(Behaviour::kNeverPong);
  WebsocketOptions options;
  options.ping_interval = absl::Milliseconds(10);
  options.pong_timeout = absl::Milliseconds(50);
  Client client(server.url(), options);
  EXPECT_THAT(Message(client.WaitForClosed()),
              HasSubstr("no pong within 50ms"));
  EXPECT_TRUE(client.WaitForOpen());
}

TEST(Websocket, PongsKeepTheConnection) {
  WebsocketTestServer server;
  WebsocketOptions options;
  options.ping_interval = absl::Milliseconds(20);
  options.pong_timeout = absl::Milliseconds(500);
  Client client(server.url(), options);
  ASSERT_TRUE(client.WaitForOpen());
  absl::SleepFor(absl::Milliseconds(800));  // well over pong_timeout
  client.Send("still here");
  EXPECT_TRUE(server.WaitForFrames(1));
}

TEST(Websocket, PongProvesThatAllBeforeThePingWasRead) {
  WebsocketTestServer server;
  WebsocketOptions options;
  options.ping_interval = absl::Hours(1);
  Client client(server.url(), options);
  ASSERT_TRUE(client.WaitForOpen());
  for (int i = 1; i <= 3; ++i) {
    client.Send(std::string(100'000, 'x'));
    ASSERT_TRUE(client.WaitForSent(i));
  }
  client.Ping();
  ASSERT_TRUE(client.WaitForDelivered(3));
  EXPECT_EQ(server.frame_count(), 3u);
  client.Send("4");
  ASSERT_TRUE(client.WaitForSent(4));
  for (int i = 0; i < 100; ++i) client.Ping();
  ASSERT_TRUE(client.WaitForDelivered(4));
  std::vector<std::uint64_t> delivered = client.delivered();
  // Once for each pong.
  delivered.erase(std::unique(delivered.begin(), delivered.end()),
                  delivered.end());
  EXPECT_THAT(delivered, ElementsAre(3, 4));
}

// Asked while the answer to the ping before is not there yet.
TEST(Websocket, LaterPingFollowsTheOneOnItsWay) {
  WebsocketTestServer server;
  WebsocketOptions options;
  options.ping_interval = absl::Hours(1);
  Client client(server.url(), options);
  ASSERT_TRUE(client.WaitForOpen());
  for (int i = 1; i <= 100; ++i) {
    client.Send("x");
    ASSERT_TRUE(client.WaitForSent(i));
    client.Ping();
  }
  EXPECT_TRUE(client.WaitForDelivered(100));
}

TEST(Websocket, AsksForProofsByItself) {
  WebsocketTestServer server;
  WebsocketOptions options;
  options.ping_interval = absl::Milliseconds(10);
  Client client(server.url(), options);
  ASSERT_TRUE(client.WaitForOpen());
  client.Send("x");
  EXPECT_TRUE(client.WaitForDelivered(1));
}

TEST(Websocket, PongsThatAnswerNothingProveNothing) {
  WebsocketTestServer server(Behaviour::kFalsePongs);
  Client client(server.url());
  ASSERT_TRUE(client.WaitForOpen());
  client.Send("x");
  client.Ping();
  // The pongs come before the end.
  EXPECT_THAT(Message(client.WaitForClosed()), HasSubstr("closed by the peer"));
  EXPECT_THAT(client.delivered(), IsEmpty());
}

TEST(Websocket, IgnoresWhatThePeerSays) {
  WebsocketTestServer server(Behaviour::kChatter);
  Client client(server.url());
  ASSERT_TRUE(client.WaitForOpen());
  client.Send("x");
  EXPECT_TRUE(server.WaitForFrames(1));
}

TEST(Websocket, MayBeDroppedInEveryState) {
  for (const Behaviour behaviour :
       {Behaviour::kServe, Behaviour::kSilent, Behaviour::kNeverRead}) {
    WebsocketTestServer server(behaviour);
    Client dialing(server.url());
    dialing.Drop();
    Client connected(server.url());
    ASSERT_TRUE(server.WaitForConnections(1));
    if (behaviour != Behaviour::kSilent) {
      ASSERT_TRUE(connected.WaitForOpen());
      connected.Send(std::string(32 << 20, 'x'));
    }
    connected.Drop();
    Client closing(server.url());
    closing.Close();
    closing.Drop();
  }
}

}  // namespace
}  // namespace mixer::net
