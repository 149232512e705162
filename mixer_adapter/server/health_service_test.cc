// What a server tells of itself: health, and, if it is wanted, reflection.
#include "mixer_adapter/server/health_service.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/fixed_service.h"

namespace mixer::server {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class HealthServiceTest : public ::testing::Test {
 protected:
  void Start(bool reflection = false) {
    GrpcServerOptions options;
    options.addresses = {"127.0.0.1:0"};
    options.reflection = reflection;
    auto server = GrpcServer::Start(
        options, [] { return std::make_unique<testing::FixedService>(); });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel(
        absl::StrCat("127.0.0.1:", server_->ports()[0]),
        grpc::InsecureChannelCredentials(), arguments);
    stub_ = Health::NewStub(channel_);
  }

  static std::chrono::system_clock::time_point Soon() {
    return std::chrono::system_clock::now() + std::chrono::seconds(20);
  }

  // The state's name, or the code of the error.
  std::string Ask(const std::string& service) {
    grpc::ClientContext context;
    context.set_deadline(Soon());
    HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    const grpc::Status status = stub_->Check(&context, request, &response);
    return status.ok()
               ? HealthCheckResponse::ServingStatus_Name(response.status())
               : absl::StrCat("error ", status.error_code());
  }

  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Health::Stub> stub_;
};

// One watch, read answer by answer.
class Watch {
 public:
  Watch(Health::Stub* stub, const std::string& service) {
    context_.set_deadline(std::chrono::system_clock::now() +
                          std::chrono::seconds(20));
    HealthCheckRequest request;
    request.set_service(service);
    reader_ = stub->Watch(&context_, request);
  }
  // "END" when there are no more.
  std::string Next() {
    HealthCheckResponse response;
    return reader_->Read(&response)
               ? HealthCheckResponse::ServingStatus_Name(response.status())
               : "END";
  }
  grpc::Status Finish() { return reader_->Finish(); }
  void Cancel() { context_.TryCancel(); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> reader_;
};

TEST_F(HealthServiceTest, TellsWhetherTheServerServes) {
  Start();
  for (const char* const service : {"", "istio.mixer.v1.Mixer"}) {
    EXPECT_EQ(Ask(service), "NOT_SERVING") << service;
    server_->SetServing(true);
    EXPECT_EQ(Ask(service), "SERVING") << service;
    server_->SetServing(false);
  }
  EXPECT_EQ(Ask("other"), absl::StrCat("error ", grpc::StatusCode::NOT_FOUND));
}

TEST_F(HealthServiceTest, WatchesTellEveryChangeAndEndWithTheServer) {
  Start();
  server_->SetServing(true);
  Watch watch(stub_.get(), "");
  Watch other(stub_.get(), "other");
  EXPECT_EQ(watch.Next(), "SERVING");
  EXPECT_EQ(other.Next(), "SERVICE_UNKNOWN");
  server_->SetServing(false);
  EXPECT_EQ(watch.Next(), "NOT_SERVING");
  server_->SetServing(true);
  EXPECT_EQ(watch.Next(), "SERVING");
  server_->Shutdown(absl::Seconds(10));
  EXPECT_EQ(watch.Next(), "NOT_SERVING");
  EXPECT_EQ(watch.Next(), "END");
  EXPECT_TRUE(watch.Finish().ok());
  EXPECT_EQ(other.Next(), "END");
}

TEST_F(HealthServiceTest, WatchesAreBoundedAndThoseOfClientsThatLeftAreOver) {
  Start();
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < HealthService::kMaxWatches; ++i) {
    watches.push_back(std::make_unique<Watch>(stub_.get(), ""));
    ASSERT_EQ(watches.back()->Next(), "NOT_SERVING");
  }
  Watch extra(stub_.get(), "");
  EXPECT_EQ(extra.Next(), "END");
  EXPECT_EQ(extra.Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Ask(""), "NOT_SERVING");
  for (const auto& watch : watches) watch->Cancel();
  const auto deadline = Soon();
  std::string heard = "END";
  while (heard == "END" && std::chrono::system_clock::now() < deadline) {
    heard = Watch(stub_.get(), "").Next();
  }
  EXPECT_EQ(heard, "NOT_SERVING");
}

// What `grpcurl list` asks, in wire form:
// ServerReflectionRequest.list_services.
std::string ListServices(const std::shared_ptr<grpc::Channel>& channel,
                         grpc::Status* status) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  const auto next = [&queue] {
    void* tag;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  auto call = stub.PrepareCall(
      &context,
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  call->StartCall(nullptr);
  next();
  const grpc::Slice request("\x3A\x01*");
  call->WriteLast(grpc::ByteBuffer(&request, 1), grpc::WriteOptions(), nullptr);
  next();
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  std::string bytes;
  if (next()) {
    std::vector<grpc::Slice> slices;
    EXPECT_TRUE(answer.Dump(&slices).ok());
    for (const grpc::Slice& slice : slices) {
      bytes.append(slice.begin(), slice.end());
    }
  }
  call->Finish(status, nullptr);
  next();
  return bytes;
}

TEST_F(HealthServiceTest, ReflectionIsThereIfItIsWanted) {
  Start(/*reflection=*/true);
  grpc::Status status;
  const std::string services = ListServices(channel_, &status);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(absl::StrContains(services, "istio.mixer.v1.Mixer"));
  EXPECT_TRUE(absl::StrContains(services, "grpc.health.v1.Health"));
}

TEST_F(HealthServiceTest, ReflectionIsOffOtherwise) {
  Start();
  grpc::Status status;
  EXPECT_EQ(ListServices(channel_, &status), "");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace mixer::server
