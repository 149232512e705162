// The transport against gRPC's own client on the loopback.
#include "mixer_adapter/server/grpc_server.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/net/listen_address.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::server {
namespace {

using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::CheckResponse;
using istio::mixer::v1::Mixer;
using istio::mixer::v1::ReportRequest;
using istio::mixer::v1::ReportResponse;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// What a test wants of every service of a server.
struct Script {
  std::function<absl::Status(std::string_view, std::string*)> check =
      [](std::string_view request, std::string* response) {
        *response = request;
        return absl::OkStatus();
      };
  std::atomic<int> services{0};
  std::atomic<int> checks{0};
  std::atomic<int> reports{0};
  std::atomic<bool> wrong_thread{false};
};

class ScriptedService final : public RawService {
 public:
  explicit ScriptedService(Script* script) : script_(script) {
    ++script->services;
  }
  absl::Status Check(std::string_view request, std::string* response) override {
    if (std::this_thread::get_id() != thread_) script_->wrong_thread = true;
    ++script_->checks;
    return script_->check(request, response);
  }
  absl::Status Report(std::string_view, std::string*) override {
    ++script_->reports;
    return absl::OkStatus();
  }

 private:
  Script* const script_;
  const std::thread::id thread_ = std::this_thread::get_id();
};

GrpcServerOptions Loopback() {
  GrpcServerOptions options;
  options.addresses = {"127.0.0.1:0"};
  return options;
}

std::unique_ptr<GrpcServer> StartServer(const GrpcServerOptions& options,
                                        Script* script) {
  auto server = GrpcServer::Start(
      options, [script] { return std::make_unique<ScriptedService>(script); });
  EXPECT_TRUE(server.ok()) << server.status();
  return server.ok() ? *std::move(server) : nullptr;
}

std::string StartError(const GrpcServerOptions& options) {
  Script script;
  const auto server = GrpcServer::Start(options, [&script] {
    return std::make_unique<ScriptedService>(&script);
  });
  return std::string(server.status().message());
}

// Its own connection, not gRPC's shared one.
std::shared_ptr<grpc::Channel> Dial(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxSendMessageSize(-1);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(),
                                   arguments);
}

std::shared_ptr<grpc::Channel> Dial(const GrpcServer& server) {
  return Dial(absl::StrCat("127.0.0.1:", server.ports()[0]));
}

struct RawAnswer {
  grpc::Status status;
  std::string bytes;
};

// Sends `parts`, each a slice, as one message.
RawAnswer CallRaw(const GrpcServer& server,
                  const std::vector<std::string>& parts) {
  std::vector<grpc::Slice> slices(parts.begin(), parts.end());
  const grpc::ByteBuffer request(slices.data(), slices.size());
  grpc::GenericStub stub(Dial(server));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(&context, "/istio.mixer.v1.Mixer/Check",
                                    request, &queue);
  call->StartCall();
  RawAnswer answer;
  grpc::ByteBuffer response;
  call->Finish(&response, &answer.status, &answer);
  void* tag = nullptr;
  bool ok = false;
  EXPECT_TRUE(queue.Next(&tag, &ok));
  if (answer.status.ok()) {
    EXPECT_TRUE(response.Dump(&slices).ok());
    for (const grpc::Slice& slice : slices) {
      answer.bytes.append(reinterpret_cast<const char*>(slice.begin()),
                          slice.size());
    }
  }
  return answer;
}

TEST(GrpcServer, CarriesCheckAndReport) {
  Script script;
  script.check = [](std::string_view bytes, std::string* response) {
    CheckRequest request;
    EXPECT_TRUE(request.ParseFromString(std::string(bytes)));
    CheckResponse answer;
    answer.mutable_precondition()->set_valid_use_count(
        static_cast<int>(request.global_word_count()));
    answer.SerializeToString(response);
    return absl::OkStatus();
  };
  const auto server = StartServer(Loopback(), &script);
  const auto stub = Mixer::NewStub(Dial(*server));
  for (int i = 1; i <= 3; ++i) {
    CheckRequest request;
    request.set_global_word_count(i);
    CheckResponse response;
    grpc::ClientContext context;
    ASSERT_TRUE(stub->Check(&context, request, &response).ok());
    EXPECT_EQ(response.precondition().valid_use_count(), i);
  }
  ReportResponse response;
  grpc::ClientContext context;
  EXPECT_TRUE(stub->Report(&context, ReportRequest(), &response).ok());
  EXPECT_EQ(script.checks, 3);
  EXPECT_EQ(script.reports, 1);
}

TEST(GrpcServer, AnErrorIsTheStatusOfTheCall) {
  Script script;
  script.check = [](std::string_view, std::string* response) {
    *response = "dropped";
    return absl::InvalidArgumentError("100% wrong: \xC3\xA9\n");
  };
  const auto server = StartServer(Loopback(), &script);
  const RawAnswer answer = CallRaw(*server, {"x"});
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(answer.status.error_message(), "100% wrong: \xC3\xA9\n");
}

TEST(GrpcServer, GivesTheServiceEveryByte) {
  Script script;
  const auto server = StartServer(Loopback(), &script);
  EXPECT_EQ(CallRaw(*server, {""}).bytes, "");
  EXPECT_EQ(CallRaw(*server, {std::string("\xFF\x00\x0A", 3)}).bytes,
            std::string("\xFF\x00\x0A", 3));
  const std::string large(1 << 19, 'a');
  EXPECT_EQ(CallRaw(*server, {large, "b", large.substr(1)}).bytes,
            large + "b" + large.substr(1));
}

TEST(GrpcServer, RefusesATooLargeRequest) {
  Script script;
  const auto server = StartServer(Loopback(), &script);
  const RawAnswer answer = CallRaw(*server, {std::string((1 << 20) + 1, 'a')});
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(answer.status.error_message(),
              MatchesRegex(".*larger than max \\(1048577 vs. 1048576\\)"));
  EXPECT_EQ(script.checks, 0);
  EXPECT_TRUE(CallRaw(*server, {"next"}).status.ok());
}

TEST(GrpcServer, UnknownMethodsAreUnimplemented) {
  Script script;
  const auto server = StartServer(Loopback(), &script);
  grpc::GenericStub stub(Dial(*server));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const grpc::Slice slice("x");
  auto call = stub.PrepareUnaryCall(&context, "/istio.mixer.v1.Mixer/Nothing",
                                    grpc::ByteBuffer(&slice, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, &status);
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST(GrpcServer, ManyClientsAndThreads) {
  constexpr int kClients = 8;
  constexpr int kCalls = 200;
  Script script;
  script.check = [](std::string_view bytes, std::string* response) {
    CheckRequest request;
    request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    CheckResponse answer;
    answer.mutable_precondition()->mutable_status()->set_message(
        request.deduplication_id());
    answer.SerializeToString(response);
    return absl::OkStatus();
  };
  GrpcServerOptions options = Loopback();
  options.threads = 2;
  options.requested_calls = 1;  // fewer than clients
  const auto server = StartServer(options, &script);
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      const auto stub = Mixer::NewStub(Dial(*server));
      for (int i = 0; i < kCalls; ++i) {
        CheckRequest request;
        request.set_deduplication_id(absl::StrCat(c, "/", i));
        CheckResponse response;
        grpc::ClientContext context;
        const bool ok = stub->Check(&context, request, &response).ok();
        if (!ok || response.precondition().status().message() !=
                       request.deduplication_id()) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(script.checks, kClients * kCalls);
  EXPECT_EQ(script.services, 2);
  EXPECT_FALSE(script.wrong_thread);
}

// A service that holds a call until the test lets it go.
class HeldCall {
 public:
  explicit HeldCall(Script* script) {
    script->check = [this](std::string_view, std::string*) {
      entered_.set_value();
      release_.get_future().wait();
      return absl::OkStatus();
    };
  }
  void AwaitEntered() { entered_.get_future().wait(); }
  void Release() { release_.set_value(); }

 private:
  std::promise<void> entered_;
  std::promise<void> release_;
};

TEST(GrpcServer, ShutdownLetsCallsFinish) {
  Script script;
  HeldCall held(&script);
  const auto server = StartServer(Loopback(), &script);
  auto answer =
      std::async(std::launch::async, [&] { return CallRaw(*server, {"x"}); });
  held.AwaitEntered();
  const int port = server->ports()[0];
  auto shutdown = std::async(std::launch::async,
                             [&] { server->Shutdown(absl::Minutes(5)); });
  // Once nobody listens any more, the call still runs.
  net::ListenAddress address;
  address.host = "127.0.0.1";
  address.port = port;
  while (net::WhyNotListening(address) == "Address already in use") {
    std::this_thread::yield();
  }
  held.Release();
  EXPECT_TRUE(answer.get().status.ok());
  shutdown.get();
  server->Shutdown(absl::ZeroDuration());  // does nothing
}

TEST(GrpcServer, ShutdownCancelsWhatOutlastsTheGrace) {
  Script script;
  HeldCall held(&script);
  const auto server = StartServer(Loopback(), &script);
  auto answer =
      std::async(std::launch::async, [&] { return CallRaw(*server, {"x"}); });
  held.AwaitEntered();
  auto shutdown = std::async(std::launch::async,
                             [&] { server->Shutdown(absl::ZeroDuration()); });
  EXPECT_FALSE(answer.get().status.ok());
  held.Release();
  shutdown.get();
}

TEST(GrpcServer, AnOccupiedPortIsAnError) {
  Script script;
  const auto server = StartServer(Loopback(), &script);
  GrpcServerOptions options;
  const std::string address = absl::StrCat("127.0.0.1:", server->ports()[0]);
  options.addresses = {"127.0.0.1:0", address};
  EXPECT_THAT(StartError(options),
              ::testing::AllOf(HasSubstr("cannot listen on " + address +
                                         ": Address already in use"),
                               HasSubstr("choose another address or port")));
}

TEST(GrpcServer, MistakesInOptions) {
  GrpcServerOptions options;
  EXPECT_THAT(StartError(options), HasSubstr("no address"));
  options.addresses = {"nonsense"};
  EXPECT_THAT(StartError(options), HasSubstr("bad address 'nonsense'"));
  options = Loopback();
  options.threads = 0;
  EXPECT_EQ(StartError(options), "threads must be > 0, got 0");
  options = Loopback();
  options.max_message_bytes = -1;
  EXPECT_EQ(StartError(options), "max message size must be > 0, got -1");
  options = Loopback();
  options.max_concurrent_streams = 0;
  EXPECT_EQ(StartError(options), "max concurrent streams must be > 0, got 0");
}

TEST(GrpcServer, ListensOnUnixSocketsAndPorts) {
  Script script;
  const mixer::testing::TemporaryDirectory directory("/tmp");
  const std::string path = directory / "s";
  GrpcServerOptions options;
  options.addresses = {"unix://" + path, "tcp://127.0.0.1:0"};
  for (int i = 0; i < 2; ++i) {  // the second finds the first one's file
    const auto server = StartServer(options, &script);
    ASSERT_NE(server, nullptr);
    EXPECT_EQ(server->ports()[0], 0);
    EXPECT_GT(server->ports()[1], 0);
    const auto stub = Mixer::NewStub(Dial("unix://" + path));
    CheckResponse response;
    grpc::ClientContext context;
    EXPECT_TRUE(stub->Check(&context, CheckRequest(), &response).ok());
  }
  unlink(path.c_str());
  std::ofstream(path) << "no socket";
  EXPECT_THAT(StartError(options), HasSubstr("is not a socket"));
  unlink(path.c_str());
}

}  // namespace
}  // namespace mixer::server
