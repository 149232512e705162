#include "mixer_adapter/net/http_fetch.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/http_test_server.h"

namespace mixer::net {
namespace {

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
              HasSubstr("connect: "));
}

TEST(HttpFetch, RefusesHttps) {
  EXPECT_EQ(Fetch("https://127.0.0.1").status().code(),
            absl::StatusCode::kUnimplemented);
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
