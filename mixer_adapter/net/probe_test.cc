#include "mixer_adapter/net/probe.h"

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/asio.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/http_test_server.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using mixer::testing::HttpTestServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kShort = absl::Milliseconds(50);

std::string Message(const absl::Status& status) {
  return std::string(ToStd(status.message()));
}

absl::Status RunProbe(const ProbeTarget& target, absl::Duration timeout) {
  IoThread io("test-io");
  SocketProbeMaker maker(&io);
  std::unique_ptr<Probe> probe;
  std::promise<absl::Status> answer;
  bool started = false;
  io.Post([&] {
    probe = maker.Start(target, timeout, [&](absl::Status status) {
      EXPECT_TRUE(started);
      probe.reset();  // allowed
      answer.set_value(std::move(status));
    });
    started = true;
  });
  absl::Status status = answer.get_future().get();
  io.Stop();
  return status;
}

absl::Status RunProbe(const std::string& url,
                      absl::Duration timeout = kPatience) {
  const absl::StatusOr<ProbeTarget> target = ProbeTarget::Parse(url);
  if (!target.ok()) return target.status();
  return RunProbe(*target, timeout);
}

std::string AsTcp(const std::string& http_url) {
  return absl::StrReplaceAll(http_url, {{"http://", "tcp://"}});
}

// ---- targets ---------------------------------------------------------------

TEST(ProbeTarget, OfHttp) {
  const auto target = ProbeTarget::Parse("http://[::1]:8080/healthz?x");
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_TRUE(target->http);
  EXPECT_EQ(target->url.host, "::1");
  EXPECT_EQ(target->url.port, 8080);
  EXPECT_EQ(target->url.target, "/healthz?x");
  EXPECT_EQ(ProbeTarget::Parse("HTTP://h")->url.port, 80);
}

TEST(ProbeTarget, OfTcp) {
  for (const char* const text :
       {"tcp://a.b.svc:81", "tcp://a.b.svc:81/", "TCP://a.b.svc:81"}) {
    const auto target = ProbeTarget::Parse(text);
    ASSERT_TRUE(target.ok()) << target.status();
    EXPECT_FALSE(target->http);
    EXPECT_EQ(target->url.host, "a.b.svc");
    EXPECT_EQ(target->url.port, 81);
    EXPECT_EQ(target->url.text, text);
  }
  EXPECT_EQ(ProbeTarget::Parse("tcp://[::1]:80")->url.port, 80);
}

struct BadTarget {
  std::string name;
  std::string text;
  std::string error;
};

class ProbeTargetMistakes : public ::testing::TestWithParam<BadTarget> {};

TEST_P(ProbeTargetMistakes, AreNamed) {
  const auto target = ProbeTarget::Parse(GetParam().text);
  ASSERT_FALSE(target.ok());
  EXPECT_EQ(target.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Message(target.status()), HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ProbeTargetMistakes,
    ::testing::Values(
        BadTarget{"empty", "", "URL \"\": must begin with tcp:// or http://"},
        BadTarget{"no_scheme", "h:80", "must begin with tcp:// or http://"},
        BadTarget{"https", "https://h", "must begin with tcp:// or http://"},
        BadTarget{"unprintable", "\x01\"", "URL \"\\x01\\\"\": must begin"},
        BadTarget{"no_host", "tcp://:80",
                  "URL \"tcp://:80\": the host is missing or not a DNS name or "
                  "IP address: write tcp://host:port"},
        BadTarget{"no_port", "tcp://h", "write tcp://host:port"},
        BadTarget{"no_port_v6", "tcp://[::1]", "write tcp://host:port"},
        BadTarget{"bad_port", "tcp://h:0",
                  "URL \"tcp://h:0\": the port must be a number, 1 to 65535"},
        BadTarget{"bare_v6", "tcp://::1:80", "in brackets: tcp://[::1]:8080"},
        BadTarget{"path", "tcp://h:80/x", "a tcp target has no path"},
        BadTarget{"user", "http://a@h/", "has a user name"},
        BadTarget{"space", "http://h/ x", "holds a space"}),
    [](const auto& info) { return info.param.name; });

// ---- answers ---------------------------------------------------------------

struct Answer {
  std::string name;
  std::string bytes;  // on the wire
  std::string error;  // part of it; empty: it serves
};

class ProbeAnswers : public ::testing::TestWithParam<Answer> {};

TEST_P(ProbeAnswers, AreJudged) {
  HttpTestServer server;
  server.AnswerRaw(GetParam().bytes);
  const absl::Status status = RunProbe(server.url() + "/x");
  if (GetParam().error.empty()) {
    EXPECT_TRUE(status.ok()) << status;
  } else {
    EXPECT_THAT(Message(status), AllOf(StartsWith(server.url() + "/x: "),
                                       HasSubstr(GetParam().error)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ProbeAnswers,
    ::testing::Values(
        Answer{"good", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", ""},
        Answer{"redirect", "HTTP/1.1 302 Go\r\nLocation: /y\r\n\r\n", ""},
        Answer{"last_good", "HTTP/1.1 399 x\r\n\r\n", ""},
        Answer{"huge_body_is_not_read",
               "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\na", ""},
        Answer{"long_head",
               absl::StrCat("HTTP/1.1 200 OK\r\nA: ",
                            std::string(8192 - 100, 'a'), "\r\n\r\n"),
               ""},
        Answer{"unavailable", "HTTP/1.1 503 x\r\n\r\n", "status 503"},
        Answer{"not_found", "HTTP/1.1 404 x\r\n\r\n", "status 404"},
        Answer{"continue", "HTTP/1.1 100 x\r\n\r\n", "status 100"},
        Answer{"garbage", "hello\r\n\r\n", "read: "},
        Answer{"cut", "HTTP/1.1 200 OK\r\nConte", "read: "},
        Answer{"head_too_long",
               absl::StrCat("HTTP/1.1 200 OK\r\nA: ", std::string(16384, 'a'),
                            "\r\n\r\n"),
               "the head of the answer is longer than 8192 bytes"},
        Answer{"endless_head",
               absl::StrCat("HTTP/1.1 200 OK\r\nA: ", std::string(99999, 'a')),
               "the head of the answer is longer than 8192 bytes"}),
    [](const auto& info) { return info.param.name; });

TEST(Probe, AsksForTheTarget) {
  HttpTestServer server;
  auto target = ProbeTarget::Parse(server.url() + "/a?b");
  ASSERT_TRUE(target.ok());
  target->headers = {{"K-Network-Probe", "queue"}, {"user-agent", "me"}};
  ASSERT_TRUE(RunProbe(*target, kPatience).ok());
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(
      server.requests()[0],
      AllOf(StartsWith("GET /a?b HTTP/1.1\r\n"), HasSubstr("Host: 127.0.0.1:"),
            HasSubstr("Connection: close\r\n"),
            HasSubstr("K-Network-Probe: queue\r\n"), HasSubstr(": me\r\n")));
}

TEST(Probe, AConnectionIsEnoughForTcp) {
  HttpTestServer server;
  server.AnswerRaw("");
  EXPECT_TRUE(RunProbe(AsTcp(server.url())).ok());
}

TEST(Probe, TellsThatNobodyListens) {
  std::string url;
  {
    HttpTestServer server;
    url = server.url();
  }
  for (const std::string& one : {url, AsTcp(url)}) {
    EXPECT_THAT(Message(RunProbe(one)),
                AllOf(StartsWith(one), HasSubstr("connect: ")));
  }
}

TEST(Probe, TellsThatThereIsNoSuchName) {
  EXPECT_THAT(Message(RunProbe("tcp://no-such-host.invalid:80")),
              HasSubstr("look-up of no-such-host.invalid"));
}

TEST(Probe, TriesTheAddressesOfAName) {
  // Often ::1 is one of them, where this server does not listen.
  HttpTestServer server;
  const std::string url =
      absl::StrReplaceAll(server.url(), {{"127.0.0.1", "localhost"}});
  const absl::Status http = RunProbe(url);
  EXPECT_TRUE(http.ok()) << http;
  const absl::Status tcp = RunProbe(AsTcp(url));
  EXPECT_TRUE(tcp.ok()) << tcp;
}

TEST(Probe, GivesUpAPeerThatIsSilent) {
  HttpTestServer server;
  server.AnswerRaw("");
  const absl::Status status = RunProbe(server.url(), kShort);
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(Message(status), HasSubstr("no answer within 50ms"));
}

// Sends a head that never ends, bit by bit, to one client.
class SlowServer {
 public:
  SlowServer() : thread_([this] { Serve(); }) {}
  ~SlowServer() { thread_.join(); }

  std::string url() const {
    return absl::StrCat("http://127.0.0.1:", acceptor_.local_endpoint().port());
  }

 private:
  void Serve() {
    tcp::socket socket = acceptor_.accept();
    std::string piece = "HTTP/1.1 200 OK\r\nA: ";
    boost::system::error_code error;
    while (!error) {
      asio::write(socket, asio::buffer(piece), error);
      absl::SleepFor(absl::Milliseconds(1));
      piece = "a";
    }
  }

  asio::io_context context_;
  tcp::acceptor acceptor_{context_,
                          tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::thread thread_;
};

TEST(Probe, GivesUpAPeerThatIsSlow) {
  SlowServer server;
  EXPECT_THAT(Message(RunProbe(server.url(), kShort)),
              HasSubstr("no answer within 50ms"));
}

TEST(Probe, DestroyedOneNeverAnswers) {
  HttpTestServer server;
  IoThread io("test-io");
  SocketProbeMaker maker(&io);
  bool answered = false;
  std::promise<void> done;
  std::vector<std::unique_ptr<Timer>> timers;
  std::vector<std::unique_ptr<Probe>> probes;
  io.Post([&] {
    const auto start = [&](const std::string& url) {
      return maker.Start(*ProbeTarget::Parse(url), kPatience,
                         [&](const absl::Status&) { answered = true; });
    };
    for (const std::string& url : {server.url(), AsTcp(server.url())}) {
      start(url).reset();
    }
    // The others go while they connect, or wait for their answer.
    server.AnswerRaw("");
    start("http://localhost:1").reset();
    probes.push_back(start(server.url()));
    timers.push_back(io.After(kShort, [&] {
      probes.clear();
      io.Post([&] { done.set_value(); });
    }));
  });
  done.get_future().wait();
  io.Stop();
  EXPECT_FALSE(answered);
}

TEST(Probe, MayBeLeftToAStoppedLoop) {
  HttpTestServer server;
  server.AnswerRaw("");
  std::unique_ptr<Probe> probe;
  IoThread io("test-io");
  std::promise<void> started;
  io.Post([&] {
    probe = SocketProbeMaker(&io).Start(*ProbeTarget::Parse(server.url()),
                                        kPatience, [](const absl::Status&) {});
    started.set_value();
  });
  started.get_future().wait();
  io.Stop();
  probe.reset();
}

}  // namespace
}  // namespace mixer::net
