#include "mixer_adapter/net/redis_reply.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::net {
namespace {

using ::testing::HasSubstr;

std::string TextOf(const RedisReply& reply) {
  switch (reply.kind) {
    case RedisReply::Kind::kNil:
      return "nil";
    case RedisReply::Kind::kInteger:
      return absl::StrCat(reply.integer);
    case RedisReply::Kind::kText:
      return absl::StrCat("'", reply.text, "'");
    case RedisReply::Kind::kError:
      return absl::StrCat("error ", reply.text);
    case RedisReply::Kind::kArray:
      break;
  }
  std::string text = "[";
  for (const RedisReply& item : reply.items) {
    absl::StrAppend(&text, TextOf(item), ";");
  }
  return text + "]";
}

struct Case {
  std::string name;
  std::string bytes;
  std::string replies;  // each with a newline
  std::string error;    // a part; empty: none
};

class Replies : public ::testing::TestWithParam<Case> {};

TEST_P(Replies, AreRead) {
  RedisReplyReader reader;
  reader.Feed(GetParam().bytes);
  std::string replies;
  for (;;) {
    const auto reply = reader.Next();
    if (!reply.ok()) {
      EXPECT_THAT(std::string(reply.status().message()),
                  HasSubstr(GetParam().error));
      EXPECT_FALSE(GetParam().error.empty()) << reply.status();
      break;
    }
    if (!reply->has_value()) {
      EXPECT_EQ(GetParam().error, "");
      break;
    }
    absl::StrAppend(&replies, TextOf(**reply), "\n");
  }
  EXPECT_EQ(replies, GetParam().replies);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Replies,
    ::testing::Values(
        Case{"each_kind", "+OK\r\n-ERR no\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n",
             "'OK'\nerror ERR no\n-7\n'a\r\n'\nnil\n", ""},
        Case{"arrays", "*2\r\n:3\r\n:60\r\n*0\r\n*2\r\n*1\r\n$1\r\nx\r\n:1\r\n",
             "[3;60;]\n[]\n[['x';];1;]\n", ""},
        Case{"a_part_waits", ":1\r\n*2\r\n:3\r\n:6", "1\n", ""},
        Case{"not_its_protocol", ":1\r\nHTTP/1.1 400\r\n", "1\n",
             "not the protocol of Redis"},
        Case{"an_array_beyond_bounds", "*2147483647\r\n:1\r\n", "",
             "not the protocol of Redis"},
        Case{"nested_beyond_bounds", "*2\r\n:1\r\n*5000\r\n", "",
             "not the protocol of Redis"},
        Case{"a_text_beyond_bounds",
             absl::StrCat("$9000000\r\n", std::string(2 << 20, 'x')), "",
             "more than 1048576 bytes"}),
    [](const auto& info) { return info.param.name; });

TEST(RedisReplyReader, ComesInPieces) {
  RedisReplyReader reader;
  const std::string bytes = "*2\r\n$2\r\nab\r\n:12\r\n";
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    reader.Feed(bytes.substr(i, 1));
    EXPECT_FALSE((*reader.Next()).has_value());
  }
  reader.Feed("\n");
  EXPECT_EQ(TextOf(**reader.Next()), "['ab';12;]");
}

// What has been read counts no more.
TEST(RedisReplyReader, ReadsMoreThanItHolds) {
  RedisReplyReader reader;
  const std::string half(RedisReplyReader::kMaxBytes / 2, 'x');
  for (int i = 0; i < 8; ++i) {
    reader.Feed(absl::StrCat("$", half.size(), "\r\n", half, "\r\n"));
    const auto reply = reader.Next();
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ((**reply).text, half);
  }
}

}  // namespace
}  // namespace mixer::net
