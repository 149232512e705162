#include "mixer_adapter/net/url.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::net {
namespace {

using ::testing::HasSubstr;

struct Good {
  std::string text;
  bool secure;
  std::string host;
  int port;
  std::string target;
  std::string authority;
};

TEST(ParseUrl, Accepts) {
  const Good cases[] = {
      {"ws://autoscaler.knative-serving.svc.cluster.local:8080", false,
       "autoscaler.knative-serving.svc.cluster.local", 8080, "/",
       "autoscaler.knative-serving.svc.cluster.local:8080"},
      {"ws://a", false, "a", 80, "/", "a"},
      {"WSS://a.b.", true, "a.b.", 443, "/", "a.b."},
      {"ws://127.0.0.1:1/", false, "127.0.0.1", 1, "/", "127.0.0.1:1"},
      {"ws://[::1]:65535/x/y?q=1", false, "::1", 65535, "/x/y?q=1",
       "[::1]:65535"},
      {"ws://[fe80::1]", false, "fe80::1", 80, "/", "[fe80::1]"},
      {"ws://h?q", false, "h", 80, "/?q", "h"},
      {"ws://h/a@b", false, "h", 80, "/a@b", "h"},
  };
  for (const Good& want : cases) {
    SCOPED_TRACE(want.text);
    const absl::StatusOr<Url> url = ParseUrl(want.text);
    ASSERT_TRUE(url.ok()) << url.status();
    EXPECT_EQ(url->secure, want.secure);
    EXPECT_EQ(url->host, want.host);
    EXPECT_EQ(url->port, want.port);
    EXPECT_EQ(url->target, want.target);
    EXPECT_EQ(url->authority, want.authority);
    EXPECT_EQ(url->text, want.text);
  }
}

TEST(ParseUrl, RefusesNamingUrlAndCure) {
  const struct {
    std::string text;
    std::string message;
  } cases[] = {
      {"", "must begin with ws://"},
      {"autoscaler:8080", "must begin with ws://"},
      {"http://a", "must begin with ws://"},
      {"ws://", "the host is missing"},
      {"ws:///x", "the host is missing"},
      {"ws://:80", "the host is missing"},
      {"ws://a..b", "not a DNS name"},
      {"ws://a!b", "not a DNS name"},
      {absl::StrCat("ws://", std::string(64, 'a')), "not a DNS name"},
      {"ws://a:", "1 to 65535"},
      {"ws://a:0", "1 to 65535"},
      {"ws://a:65536", "1 to 65535"},
      {"ws://a:-1", "1 to 65535"},
      {"ws://a:80x", "1 to 65535"},
      {"ws://::1", "in brackets"},
      {"ws://[::1", "no closing"},
      {"ws://[::1]x", "after ']'"},
      {"ws://[fe80::1%eth0]", "not an IPv6 address"},
      {"ws://[]", "not an IPv6 address"},
      {"ws://u:p@a", "user name"},
      {"ws://a/#x", "fragment"},
      {"ws://a/ b", "space"},
      {std::string("ws://a\0b", 8), "control"},
      {absl::StrCat("ws://a/", std::string(3000, 'x')), "longer than"},
  };
  for (const auto& want : cases) {
    SCOPED_TRACE(want.text);
    const absl::StatusOr<Url> url = ParseUrl(want.text);
    ASSERT_FALSE(url.ok());
    EXPECT_THAT(std::string(url.status().message()), HasSubstr(want.message));
    EXPECT_THAT(std::string(url.status().message()), HasSubstr("URL \""));
  }
}

}  // namespace
}  // namespace mixer::net
