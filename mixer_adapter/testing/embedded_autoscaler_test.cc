#include "mixer_adapter/testing/embedded_autoscaler.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/protobuf_codec.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/knative_vectors.h"

namespace mixer::testing {
namespace {

using Kind = AutoscalerEvent::Kind;
using nlohmann::json;

constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr int kTextFrame = 1, kBinaryFrame = 2, kClose = 8, kPing = 9,
              kPong = 10;

struct RawFrame {
  int opcode;
  std::string payload;
};

// Bytes to and from a server, so that a test may break every rule.
class RawClient {
 public:
  explicit RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(
        ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
        0);
    const timeval limit{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }
  ~RawClient() { ::close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void Send(const std::string& bytes) {
    ASSERT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // The head of an answer, without the blank line; nothing if there is none.
  std::string ReadHead() {
    std::string head;
    while (!absl::EndsWith(head, "\r\n\r\n")) {
      const std::optional<std::string> byte = Read(1);
      if (!byte.has_value()) return "";
      head += *byte;
    }
    return head;
  }

  // Nothing at the end of the connection.
  std::optional<RawFrame> ReadFrame() {
    const auto head = Read(2);
    if (!head.has_value()) return std::nullopt;
    const auto length = static_cast<unsigned char>((*head)[1]);
    EXPECT_LT(length, 126) << "the server sends control frames only";
    const auto payload = Read(length);
    if (!payload.has_value()) return std::nullopt;
    return RawFrame{(*head)[0] & 0x0F, *payload};
  }

 private:
  std::optional<std::string> Read(std::size_t count) {
    std::string bytes(count, '\0');
    for (std::size_t have = 0; have < count;) {
      const ssize_t got = ::recv(fd_, &bytes[have], count - have, 0);
      if (got <= 0) return std::nullopt;
      have += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  const int fd_;
};

struct FrameOptions {
  bool fin = true;
  bool rsv1 = false;
  bool masked = true;
};

std::string Frame(int opcode, std::string_view payload,
                  FrameOptions options = {}) {
  std::string frame;
  frame.push_back(static_cast<char>((options.fin ? 0x80 : 0) |
                                    (options.rsv1 ? 0x40 : 0) | opcode));
  const char mask_bit = static_cast<char>(options.masked ? 0x80 : 0);
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(mask_bit | payload.size()));
  } else {
    frame.push_back(static_cast<char>(mask_bit | 126));
    frame.push_back(static_cast<char>(payload.size() >> 8));
    frame.push_back(static_cast<char>(payload.size() & 0xFF));
  }
  const std::string mask = "\x37\xfa\x21\x3d";
  if (options.masked) frame += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    const char key = options.masked ? mask[i % mask.size()] : '\0';
    frame.push_back(static_cast<char>(payload[i] ^ key));
  }
  return frame;
}

std::string Request(std::string_view path,
                    const std::vector<std::string>& headers) {
  std::string request = absl::StrCat("GET ", ToAbsl(path), " HTTP/1.1\r\n");
  for (const auto& header : headers) absl::StrAppend(&request, header, "\r\n");
  return request + "\r\n";
}

const char kHost[] = "Host: autoscaler:8080";
const char kUpgrade[] = "Upgrade: websocket";
const char kConnection[] = "Connection: Upgrade";
const char kVersion[] = "Sec-WebSocket-Version: 13";
const char kKey[] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

std::string PlainRequest(const std::string& path = "/",
                         const std::string& extra = "") {
  std::vector<std::string> headers = {kHost, kUpgrade, kConnection, kVersion,
                                      kKey};
  if (!extra.empty()) headers.push_back(extra);
  return Request(path, headers);
}

// The requests of handshake_cases.json, told by the case's name.
std::string RequestOf(const std::string& name) {
  const json requests = {
      {"plain", PlainRequest()},
      {"UA kube-probe", PlainRequest("/", "User-Agent: kube-probe/1.14")},
      {"K-Kubelet-Probe header", PlainRequest("/", "K-Kubelet-Probe: queue")},
      {"Origin same host", PlainRequest("/", "Origin: http://autoscaler:8080")},
      {"Origin other", PlainRequest("/", "Origin: http://example.com")},
      {"no version", Request("/", {kHost, kUpgrade, kConnection, kKey})},
      {"version 8", Request("/", {kHost, kUpgrade, kConnection, kKey,
                                  "Sec-WebSocket-Version: 8"})},
      {"no key", Request("/", {kHost, kUpgrade, kConnection, kVersion})},
      {"key of 3 bytes", Request("/", {kHost, kUpgrade, kConnection, kVersion,
                                       "Sec-WebSocket-Key: abc"})},
      {"no upgrade header", Request("/", {kHost, kConnection, kVersion, kKey})},
      {"Connection keep-alive, Upgrade",
       Request("/", {kHost, kUpgrade, "Connection: keep-alive, Upgrade",
                     kVersion, kKey})},
      {"permessage-deflate offered",
       PlainRequest("/", "Sec-WebSocket-Extensions: permessage-deflate")},
      {"subprotocol offered",
       PlainRequest("/", "Sec-WebSocket-Protocol: chat")},
      {"Host header of a bucket",
       Request("/", {"Host: autoscaler-bucket-00-of-01.knative-serving:8080",
                     kUpgrade, kConnection, kVersion, kKey})},
      {"frame sent before the 101",
       PlainRequest() + Frame(kBinaryFrame, "early")}};
  if (requests.contains(name)) return requests.at(name);
  if (absl::StartsWith(name, "path ")) return PlainRequest(name.substr(5));
  ADD_FAILURE() << "no request for the case " << name;
  return "";
}

std::unique_ptr<EmbeddedAutoscaler> StartServer(
    const std::string& release = "") {
  EmbeddedAutoscalerOptions options;
  options.release = release;
  auto server = EmbeddedAutoscaler::Start(std::move(options));
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

std::unique_ptr<RawClient> Connect(const EmbeddedAutoscaler& server) {
  auto client = std::make_unique<RawClient>(server.port());
  client->Send(PlainRequest());
  EXPECT_TRUE(absl::StartsWith(client->ReadHead(), "HTTP/1.1 101 "));
  return client;
}

autoscaler::StatMessage Busy() {
  autoscaler::StatMessage message{{"default", "hello-00001"}, {}};
  message.stat.pod_name = "activator-t";
  message.stat.average_concurrent_requests = 1;
  message.stat.request_count = 1;
  return message;
}

std::string GobFrame() {
  std::string frame;
  autoscaler::AppendGobFrame(autoscaler::kGobEra08, Busy(), {}, &frame);
  return frame;
}

TEST(EmbeddedAutoscaler, AnswersHandshakesAsTheReleasesDo) {
  std::map<std::string, std::unique_ptr<EmbeddedAutoscaler>> servers;
  int cases = 0;
  for (const json& row : ReadKnativeJson("handshake_cases.json")) {
    const std::string release = row.at("receiver");
    auto& server = servers[release];
    if (server == nullptr) server = StartServer(release);
    RawClient client(server->port());
    client.Send(RequestOf(row.at("case")));
    const std::string head = client.ReadHead();
    ++cases;
    SCOPED_TRACE(absl::StrCat(release, " ", row.at("case").get<std::string>()));
    if (row.at("status").is_null()) {
      EXPECT_EQ(head, "");
      continue;
    }
    const int status = row.at("status");
    EXPECT_TRUE(absl::StartsWith(head, absl::StrCat("HTTP/1.1 ", status, " ")))
        << head;
    for (absl::string_view line :
         absl::StrSplit(row.at("head").get<std::string>(), " | ")) {
      if (absl::StartsWith(line, "Location:")) {
        EXPECT_TRUE(absl::StrContains(head, line)) << head;
      }
    }
    EXPECT_FALSE(absl::StrContains(head, "Sec-WebSocket-Extensions"));
    EXPECT_FALSE(absl::StrContains(head, "Sec-WebSocket-Protocol"));
  }
  EXPECT_EQ(cases, 76);
}

TEST(EmbeddedAutoscaler, AcceptValueIsThatOfRfc6455) {
  const auto server = StartServer();
  RawClient client(server->port());
  client.Send(PlainRequest());
  EXPECT_TRUE(absl::StrContains(
      client.ReadHead(), "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

// The code of the close frame with which the recorded connection ended. A close
// without a code was answered by one without; Boost.Beast says 1000 there.
int RecordedCloseCode(const json& row) {
  for (const json& frame : row.at("control_frames_from_server")) {
    if (frame.at("opcode") != kClose) continue;
    return frame.at("code").is_null() ? 1000 : frame.at("code").get<int>();
  }
  return 0;
}

int CloseCode(RawClient* client) {
  while (const auto frame = client->ReadFrame()) {
    if (frame->opcode != kClose) continue;
    if (frame->payload.size() < 2) return -1;
    return static_cast<unsigned char>(frame->payload[0]) * 256 +
           static_cast<unsigned char>(frame->payload[1]);
  }
  return 0;
}

void ExpectAlive(RawClient* client) {
  client->Send(Frame(kPing, "hi"));
  const auto pong = client->ReadFrame();
  ASSERT_TRUE(pong.has_value());
  EXPECT_EQ(pong->opcode, kPong);
  EXPECT_EQ(pong->payload, "hi");
}

// The rows of decode_acceptance.jsonl that are about websocket frames.
TEST(EmbeddedAutoscaler, ClosesConnectionsAsTheReleasesDo) {
  std::map<std::string, std::unique_ptr<EmbeddedAutoscaler>> servers;
  int rows = 0;
  for (const json& row : ReadKnativeLines("decode_acceptance.jsonl")) {
    const std::string release = row.at("receiver");
    const std::string name = row.at("case");
    const int opcode = row.at("ws_opcodes").at(0);
    const bool closed = row.at("result") == "connection closed";
    if (!closed && opcode != kPong) continue;
    ++rows;
    SCOPED_TRACE(release + " " + name);
    auto& server = servers[release];
    if (server == nullptr) server = StartServer(release);
    const auto client = Connect(*server);
    FrameOptions options;
    options.masked = name != "ws:unmasked frame";
    options.rsv1 = name == "ws:RSV1 set";
    client->Send(Frame(
        opcode, BytesFromHex(row.at("frame_hex").get<std::string>()), options));
    if (closed) {
      EXPECT_EQ(CloseCode(client.get()), RecordedCloseCode(row));
    } else {
      ExpectAlive(client.get());
    }
  }
  EXPECT_EQ(rows, 104);
}

TEST(EmbeddedAutoscaler, JoinsFragmentsWithControlFramesBetween) {
  const auto server = StartServer("0.9");
  const auto client = Connect(*server);
  const std::string payload = GobFrame();
  FrameOptions first;
  first.fin = false;
  client->Send(Frame(kBinaryFrame, payload.substr(0, 100), first));
  ExpectAlive(client.get());
  client->Send(Frame(0, payload.substr(100, 50), first));
  client->Send(Frame(0, payload.substr(150)));
  EXPECT_TRUE(server->WaitFor(Kind::kMessage, 1, kPatience));
}

TEST(EmbeddedAutoscaler, WakesARevisionAndItsPodBecomesReady) {
  const auto server = StartServer();
  const auto client = Connect(*server);
  client->Send(Frame(kBinaryFrame, GobFrame()));
  ASSERT_TRUE(server->WaitFor(Kind::kReady, 1, kPatience));
  std::string protobuf;
  const auto message = Busy();
  ASSERT_TRUE(autoscaler::ProtobufCodec().Encode(&message, 1, &protobuf));
  client->Send(Frame(kBinaryFrame, protobuf));
  ASSERT_TRUE(server->WaitFor(Kind::kMessage, 2, kPatience));
  std::vector<Kind> kinds;
  for (const AutoscalerEvent& event : server->Events()) {
    kinds.push_back(event.kind);
    if (event.kind == Kind::kConnected) continue;
    EXPECT_EQ(event.key, Busy().key);
  }
  EXPECT_EQ(kinds,
            (std::vector<Kind>{Kind::kConnected, Kind::kMessage, Kind::kDesired,
                               Kind::kReady, Kind::kMessage}));
}

TEST(EmbeddedAutoscaler, DropsWhatItCannotDecodeAndStays) {
  const auto server = StartServer("0.9");
  const auto client = Connect(*server);
  client->Send(Frame(kTextFrame, "hello"));
  client->Send(Frame(kBinaryFrame, "\x7f"));
  ASSERT_TRUE(server->WaitFor(Kind::kDropped, 2, kPatience));
  EXPECT_EQ(server->Events().at(1).text, "Dropping non-binary message.");
  EXPECT_EQ(server->Events().at(2).text, "unexpected EOF");
  ExpectAlive(client.get());
}

TEST(EmbeddedAutoscaler, Release05DropsAMessageWithoutTime) {
  const auto server = StartServer("0.5");
  const auto client = Connect(*server);
  std::string frame;
  autoscaler::AppendGobFrame(autoscaler::kGobEra05, Busy(), {}, &frame);
  client->Send(Frame(kBinaryFrame, frame));
  ASSERT_TRUE(server->WaitFor(Kind::kDropped, 1, kPatience));
  EXPECT_EQ(server->Events().at(1).text, "Missing time from stat");
}

TEST(EmbeddedAutoscaler, StopTellsClientsToComeBackLater) {
  const auto server = StartServer();
  const auto client = Connect(*server);
  RawClient silent(server->port());  // has not even asked
  ASSERT_TRUE(server->WaitFor(Kind::kConnected, 1, kPatience));
  server->Stop();
  const auto frame = client->ReadFrame();
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->opcode, kClose);
  EXPECT_EQ(frame->payload, "\x03\xf4Restarting");
  EXPECT_FALSE(client->ReadFrame().has_value());
  server->Stop();
}

TEST(EmbeddedAutoscaler, SaysWhyItCannotStart) {
  const auto error = [](EmbeddedAutoscalerOptions options) {
    auto server = EmbeddedAutoscaler::Start(std::move(options));
    return server.ok() ? "" : std::string(server.status().message());
  };
  EmbeddedAutoscalerOptions options;
  options.release = "0.4";
  EXPECT_TRUE(absl::StrContains(error(options), "'0.4' is not known"));
  options.release = "";
  options.address = "localhost";
  EXPECT_TRUE(absl::StrContains(error(options), "is not an IP address"));
  const auto server = StartServer();
  options.address = "127.0.0.1";
  options.port = server->port();
  EXPECT_TRUE(absl::StrContains(error(options), "cannot listen on 127.0.0.1"));
}

}  // namespace
}  // namespace mixer::testing
