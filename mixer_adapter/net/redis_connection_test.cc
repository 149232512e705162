#include "mixer_adapter/net/redis_connection.h"

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/redis_peer.h"
#include "mixer_adapter/testing/redis_server.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::net {
namespace {

using mixer::testing::RedisPeer;
using mixer::testing::RedisServer;
using ::testing::HasSubstr;

// A connection from a thread that may wait.
class Client {
 public:
  explicit Client(const std::string& address,
                  absl::Duration timeout = absl::Seconds(30)) {
    const ListenAddress parsed = *ListenAddress::Parse(address);
    io_.Post([this, parsed, timeout] {
      connection_ = std::make_unique<RedisConnection>(
          &io_, parsed, timeout,
          RedisConnection::Events{[this] { connected_.set_value(); },
                                  [this](const absl::Status& why) {
                                    closed_.set_value(
                                        std::string(ToStd(why.message())));
                                  }});
    });
  }
  ~Client() {
    Do([this] { connection_.reset(); });
  }

  void WaitConnected() { connected_.get_future().wait(); }
  std::string WaitClosed() { return closed_.get_future().get(); }

  // Sends `count` commands and returns their replies' texts and numbers.
  std::vector<std::string> Send(const std::vector<std::string_view>& words,
                                int count = 1) {
    std::promise<void> done;
    std::vector<std::string> replies;
    io_.Post([&] {
      for (int i = 0; i < count; ++i) {
        connection_->Send(words, [&](const RedisReply& reply) {
          replies.push_back(reply.kind == RedisReply::Kind::kInteger
                                ? absl::StrCat(reply.integer)
                                : reply.text);
          if (replies.size() == static_cast<std::size_t>(count)) {
            done.set_value();
          }
        });
      }
    });
    done.get_future().wait();
    return replies;
  }

  void Do(const std::function<void()>& what) {
    std::promise<void> done;
    io_.Post([&] {
      what();
      done.set_value();
    });
    done.get_future().wait();
  }

  RedisConnection& connection() { return *connection_; }
  void Drop() { connection_.reset(); }

 private:
  IoThread io_{"redis-test"};
  std::unique_ptr<RedisConnection> connection_;
  std::promise<void> connected_;
  std::promise<std::string> closed_;
};

TEST(RedisConnection, CommandsArePipelined) {
  const RedisServer server;
  Client client(server.address());
  client.WaitConnected();
  const auto replies = client.Send({"INCR", "n"}, 1000);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(replies[i], absl::StrCat(i + 1));
  const std::string binary("a\0\r\n\xff", 5);
  client.Send({"SET", binary, binary});
  EXPECT_EQ(client.Send({"GET", binary}).front(), binary);
  EXPECT_THAT(client.Send({"GET"}).front(), HasSubstr("wrong number"));
}

TEST(RedisConnection, KnowsNamesAndUnixSockets) {
  // The system takes no more than 107 bytes, which a test's own folder may
  // have.
  const mixer::testing::TemporaryDirectory directory("/tmp");
  const std::string path = directory / "s";
  const RedisServer server({"--unixsocket", path});
  const std::string port = server.address().substr(9);
  for (const std::string& address :
       {"localhost" + port, port, "unix://" + path}) {
    Client client(address);
    client.WaitConnected();
    EXPECT_EQ(client.Send({"PING"}).front(), "PONG") << address;
  }
}

TEST(RedisConnection, TellsOfTheEnd) {
  RedisServer server;
  Client client(server.address());
  client.WaitConnected();
  server.Kill();
  EXPECT_NE(client.WaitClosed(), "");
  EXPECT_THAT(Client(server.address()).WaitClosed(), HasSubstr("connect: "));
}

TEST(RedisConnection, GivesUpOnAPeerThatSpeaksAnythingElse) {
  RedisPeer peer;
  peer.Answer("PING", "HTTP/1.1 400 Bad Request\r\n");
  Client client(peer.address());
  client.WaitConnected();
  client.Do([&] {
    client.connection().Send({{"PING"}}, [](const RedisReply&) { FAIL(); });
  });
  EXPECT_THAT(client.WaitClosed(), HasSubstr("not the protocol of Redis"));
}

TEST(RedisConnection, RefusesAReplyThatNobodyAskedFor) {
  RedisPeer peer;
  peer.Answer("PING", "+a\r\n+b\r\n");
  Client client(peer.address());
  client.WaitConnected();
  EXPECT_EQ(client.Send({"PING"}).front(), "a");
  EXPECT_EQ(client.WaitClosed(), "a reply to no command");
}

TEST(RedisConnection, MayBeDroppedByAReply) {
  const RedisServer server;
  Client client(server.address());
  client.WaitConnected();
  std::promise<void> dropped;
  client.Do([&] {
    for (int i = 0; i < 2; ++i) {
      client.connection().Send({{"PING"}}, [&](const RedisReply&) {
        client.Drop();
        dropped.set_value();  // throws if it comes again
      });
    }
  });
  dropped.get_future().wait();
}

}  // namespace
}  // namespace mixer::net
