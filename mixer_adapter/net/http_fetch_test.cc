#include "mixer_adapter/net/http_fetch.h"

#include <cstdlib>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "boost/asio.hpp"
#include "boost/asio/ssl.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/certificate_authority.h"
#include "mixer_adapter/testing/http_test_server.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::net {
namespace {

namespace asio = boost::asio;
namespace testing = mixer::testing;
using mixer::testing::HttpTestServer;
using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::StatusOr<std::string> Fetch(const std::string& url,
                                  const HttpFetchOptions& options = {}) {
  return HttpFetch(*ParseHttpUrl(url), options);
}

struct Case {
  std::string name;
  std::string answer;  // bytes on the wire
  std::string body;
  std::string error;  // part of it; empty: none
};

class HttpFetchAnswers : public ::testing::TestWithParam<Case> {};

TEST_P(HttpFetchAnswers, AreRead) {
  HttpTestServer server;
  server.AnswerRaw(GetParam().answer);
  HttpFetchOptions options;
  options.max_body = 8;
  const auto body = Fetch(server.url() + "/a?b", options);
  if (GetParam().error.empty()) {
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_EQ(*body, GetParam().body);
  } else {
    ASSERT_FALSE(body.ok());
    EXPECT_THAT(std::string(ToStd(body.status().message())),
                HasSubstr(GetParam().error));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, HttpFetchAnswers,
    ::testing::Values(
        Case{"whole", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "abc",
             ""},
        Case{"empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", ""},
        Case{"chunked",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
             "abc", ""},
        Case{"until_closed", "HTTP/1.0 200 OK\r\n\r\nabc", "abc", ""},
        Case{"not_found", "HTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nabc", "",
             "status 404"},
        Case{"redirect",
             "HTTP/1.1 302 Go\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "",
             "status 302"},
        Case{"announced_too_large",
             "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi", "",
             "larger than 8 bytes"},
        Case{"too_large", "HTTP/1.0 200 OK\r\n\r\nabcdefghi", "",
             "larger than 8 bytes"},
        Case{"cut", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "",
             "read: "},
        Case{"no_http", "hello\r\n\r\n", "", "read: "}),
    [](const auto& info) { return info.param.name; });

TEST(HttpFetch, AsksForTheTarget) {
  HttpTestServer server;
  ASSERT_TRUE(Fetch(server.url() + "/a?b").ok());
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(server.requests()[0], StartsWith("GET /a?b HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests()[0], HasSubstr("Host: 127.0.0.1:"));
}

TEST(HttpFetch, GivesUpAPeerThatIsSilent) {
  HttpTestServer server;
  server.AnswerRaw("");
  HttpFetchOptions options;
  options.timeout = absl::Milliseconds(50);
  const auto body = Fetch(server.url(), options);
  ASSERT_FALSE(body.ok());
  EXPECT_THAT(std::string(ToStd(body.status().message())),
              HasSubstr("no answer within 50ms"));
}

TEST(HttpFetch, TellsThatNobodyListens) {
  std::string url;
  {
    HttpTestServer server;
    url = server.url();
  }
  const auto body = Fetch(url);
  ASSERT_FALSE(body.ok());
  EXPECT_THAT(std::string(ToStd(body.status().message())),
              HasSubstr("connect to 127.0.0.1: Connection refused"));
}

TEST(HttpFetch, PostsABody) {
  HttpTestServer server;
  server.Answer(200, "thanks");
  HttpFetchOptions options;
  options.post = {"text/plain", "hello"};
  options.authorization = "Basic x";
  const auto body = Fetch(server.url() + "/in", options);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body, "thanks");
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_THAT(server.requests()[0],
              AllOf(StartsWith("POST /in HTTP/1.1\r\n"),
                    HasSubstr("Content-Type: text/plain\r\n"),
                    HasSubstr("Content-Length: 5\r\n"),
                    HasSubstr("Authorization: Basic x\r\n")));
}

// One connection over TLS, to who has a certificate for `names`.
class TlsServer {
 public:
  explicit TlsServer(const std::string& names) {
    const testing::CertificateAuthority authority("root");
    const testing::KeyedCertificate own = authority.Issue("server", names);
    tls_.use_certificate_chain(asio::buffer(own.certificate));
    tls_.use_private_key(asio::buffer(own.key), asio::ssl::context::pem);
    // Where OpenSSL looks for roots.
    setenv("SSL_CERT_FILE",
           files_.Write("roots.pem", authority.certificate()).c_str(), 1);
    thread_ = std::thread([this] { Serve(); });
  }
  ~TlsServer() { thread_.join(); }

  std::string url(const std::string& host) const {
    return absl::StrCat("https://", host, ":",
                        acceptor_.local_endpoint().port(), "/x");
  }

 private:
  void Serve() {
    boost::system::error_code error;
    asio::ssl::stream<asio::ip::tcp::socket> stream(acceptor_.accept(), tls_);
    stream.handshake(asio::ssl::stream_base::server, error);
    if (error) return;
    std::string request;
    asio::read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", error);
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
    asio::write(stream, asio::buffer(answer), error);
  }

  testing::TemporaryDirectory files_;
  asio::io_context io_;
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  asio::ip::tcp::acceptor acceptor_{
      io_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::thread thread_;
};

TEST(HttpFetch, TalksTlsToWhomItKnows) {
  for (const char* const host : {"localhost", "127.0.0.1"}) {
    const TlsServer server("DNS:localhost,IP:127.0.0.1");
    const auto body = Fetch(server.url(host));
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_EQ(*body, "secret");
  }
}

TEST(HttpFetch, TalksToNoOtherHost) {
  const TlsServer server("DNS:other");
  EXPECT_THAT(std::string(Fetch(server.url("localhost")).status().message()),
              HasSubstr("TLS: the server's certificate is not for localhost"));
}

TEST(HttpFetch, TalksToNobodySignedByAStranger) {
  const TlsServer server("DNS:localhost");
  setenv("SSL_CERT_FILE", "/nonexistent", 1);
  EXPECT_THAT(std::string(Fetch(server.url("localhost")).status().message()),
              HasSubstr("TLS: the server's certificate is signed by nobody"));
}

TEST(ParseHttpUrl, IsAsForWebsockets) {
  EXPECT_EQ(ParseHttpUrl("http://h/p?q")->port, 80);
  EXPECT_EQ(ParseHttpUrl("https://h:1")->port, 1);
  EXPECT_FALSE(ParseHttpUrl("ws://h").ok());
  EXPECT_THAT(std::string(ToStd(ParseHttpUrl("http://").status().message())),
              HasSubstr("write http://host:port"));
}

}  // namespace
}  // namespace mixer::net
