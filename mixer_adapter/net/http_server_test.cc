// The server by raw sockets, polite and hostile.
#include "mixer_adapter/net/http_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mixer::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Client {
 public:
  explicit Client(int port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in name = {};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&name),
                         sizeof(name)) == 0;
  }
  ~Client() { close(fd_); }

  bool connected() const { return connected_; }
  void Send(const std::string& text) {
    send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
  }
  void FinishSending() { shutdown(fd_, SHUT_WR); }
  // Until `end` was read or the connection ended.
  std::string ReadTo(const std::string& end) {
    std::string text;
    char buffer[4096];
    while (end.empty() || text.find(end) == std::string::npos) {
      const ssize_t count = recv(fd_, buffer, sizeof(buffer), 0);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }
  std::string ReadAll() { return ReadTo(""); }

 private:
  const int fd_;
  bool connected_ = false;
};

std::unique_ptr<HttpServer> StartServer(HttpServerOptions options = {}) {
  options.address = "127.0.0.1:0";
  HttpRoutes routes;
  routes["/metrics"] = [] { return HttpAnswer{200, "text/x", "m 1\n"}; };
  routes["/healthz"] = [] { return HttpAnswer{503, "text/x", "down\n"}; };
  auto server = HttpServer::Start(options, std::move(routes));
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

std::string Exchange(const HttpServer& server, const std::string& request) {
  Client client(server.port());
  client.Send(request);
  client.FinishSending();
  return client.ReadAll();
}

TEST(HttpServer, ServesItsRoutes) {
  const auto server = StartServer();
  EXPECT_THAT(
      Exchange(*server, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
            HasSubstr("Content-Type: text/x\r\n"),
            HasSubstr("Content-Length: 4\r\n"), EndsWith("\r\n\r\nm 1\n")));
  EXPECT_THAT(Exchange(*server, "GET /metrics?a=b HTTP/1.0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.0 200 "), EndsWith("m 1\n")));
  EXPECT_THAT(Exchange(*server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 503 "), EndsWith("down\n")));
  EXPECT_THAT(Exchange(*server, "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                    HasSubstr("Content-Length: 4\r\n"), EndsWith("\r\n\r\n")));
}

TEST(HttpServer, RefusesOtherPathsAndMethods) {
  const auto server = StartServer();
  EXPECT_THAT(Exchange(*server, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 404 "),
                    EndsWith("not found; try:\n/healthz\n/metrics\n")));
  EXPECT_THAT(
      Exchange(*server, "DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n"),
      AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: GET, HEAD\r\n")));
}

TEST(HttpServer, KeepsConnectionsAlive) {
  const auto server = StartServer();
  Client client(server->port());
  for (int i = 0; i < 3; ++i) {
    client.Send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(client.ReadTo("m 1\n"), StartsWith("HTTP/1.1 200 OK"));
  }
  client.Send("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadAll(), EndsWith("m 1\n"));
}

TEST(HttpServer, SurvivesHostileInput) {
  const auto server = StartServer();
  for (const std::string& text : std::vector<std::string>{
           "nonsense\r\n\r\n",
           std::string("\0\xFF\x16\x03\x01", 5) + "\r\n\r\n",
           "GET  /metrics HTTP/1.1\r\n\r\n", "GET /metrics HTTP/9.9\r\n\r\n",
           "GET /metrics HTTP/1.1\r\nbad header\r\n\r\n",
           "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
    EXPECT_THAT(Exchange(*server, text), StartsWith("HTTP/1.1 400 ")) << text;
  }
  EXPECT_THAT(
      Exchange(*server, "GET /" + std::string(20000, 'a') + " HTTP/1.1\r\n"),
      StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Exchange(*server, "GET /metrics HTTP/1.1\r\nX: " +
                                    std::string(20000, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
  for (const std::string body :
       {"Content-Length: 5\r\n\r\nabcde", "Content-Length: 99999999999\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"}) {
    EXPECT_THAT(Exchange(*server, "GET /metrics HTTP/1.1\r\n" + body),
                Not(StartsWith("HTTP/1.1 200")))
        << body;
  }
  EXPECT_EQ(Exchange(*server, ""), "");
  EXPECT_EQ(Exchange(*server, "GET /metr"), "");
  EXPECT_THAT(Exchange(*server, "GET /metrics HTTP/1.0\r\n\r\n"),
              EndsWith("m 1\n"));
}

TEST(HttpServer, ASilentClientIsDropped) {
  HttpServerOptions options;
  options.timeout = absl::Milliseconds(50);
  const auto server = StartServer(options);
  Client client(server->port());
  client.Send("GET /met");
  EXPECT_EQ(client.ReadAll(), "");
}

TEST(HttpServer, WaitsWhileThereAreTooManyConnections) {
  HttpServerOptions options;
  options.max_connections = 2;
  const auto server = StartServer(options);
  {
    Client first(server->port()), second(server->port());
    for (Client* client : {&first, &second}) {
      client->Send("GET /metrics HTTP/1.1\r\n\r\n");
      EXPECT_THAT(client->ReadTo("m 1\n"), EndsWith("m 1\n"));
    }
  }
  // Served once one of those has ended.
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(Exchange(*server, "GET /metrics HTTP/1.0\r\n\r\n"),
                EndsWith("m 1\n"));
  }
}

TEST(HttpServer, AnOccupiedPortIsAnError) {
  const auto server = StartServer();
  HttpServerOptions options;
  options.address = absl::StrCat("127.0.0.1:", server->port());
  EXPECT_THAT(std::string(HttpServer::Start(options, {}).status().message()),
              AllOf(HasSubstr("cannot listen on " + options.address +
                              ": Address already in use"),
                    HasSubstr("choose another address or port")));
}

TEST(HttpServer, MistakesInTheAddress) {
  for (const char* address : {"x", "unix:///tmp/x", "no.such.host.invalid:1"}) {
    HttpServerOptions options;
    options.address = address;
    EXPECT_THAT(std::string(HttpServer::Start(options, {}).status().message()),
                HasSubstr(address));
  }
}

TEST(HttpServer, EndsWithOpenConnections) {
  auto server = StartServer();
  Client client(server->port());
  client.Send("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.ReadTo("m 1\n"), EndsWith("m 1\n"));
  server.reset();
  EXPECT_EQ(client.ReadAll(), "");
}

}  // namespace
}  // namespace mixer::net
