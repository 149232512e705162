#include "mixer_adapter/net/listen_address.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::net {
namespace {

using testing::HasSubstr;

TEST(ListenAddress, ParsesEveryForm) {
  const auto grpc_form = [](const char* text) {
    return ListenAddress::Parse(text).value().ToGrpc();
  };
  EXPECT_EQ(grpc_form("127.0.0.1:9091"), "127.0.0.1:9091");
  EXPECT_EQ(grpc_form("tcp://127.0.0.1:9091"), "127.0.0.1:9091");
  EXPECT_EQ(grpc_form("localhost:0"), "localhost:0");
  EXPECT_EQ(grpc_form(":9091"), "[::]:9091");
  EXPECT_EQ(grpc_form("[::1]:9091"), "[::1]:9091");
  EXPECT_EQ(grpc_form("unix:///sock/mixer.socket"),
            "unix:///sock/mixer.socket");
}

TEST(ListenAddress, MistakesNameTheAddress) {
  for (const std::string text :
       {"", "localhost", "localhost:", "localhost:x", "localhost:65536",
        "localhost:-1", "::1:80", "[::1:80", "[]:80", "http://a:80", "unix://",
        "unix://relative", "tcp://"}) {
    const auto address = ListenAddress::Parse(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_THAT(std::string(address.status().message()),
                HasSubstr("bad address '" + text + "'"));
  }
  EXPECT_FALSE(ListenAddress::Parse("unix:///" + std::string(200, 'x')).ok());
}

TEST(RemoveStaleSocket, SparesWhatIsNoSocket) {
  const std::string path = std::string(std::getenv("TEST_TMPDIR")) + "/file";
  EXPECT_TRUE(RemoveStaleSocket(path).ok());
  std::ofstream(path) << "precious";
  EXPECT_THAT(std::string(RemoveStaleSocket(path).message()),
              HasSubstr("is not a socket"));
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace mixer::net
