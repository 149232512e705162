// Load shedding from request to answer: on bytes, and over gRPC.
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/server/load_shedder.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/server/rpc_metrics.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_clock.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/waiting_adapter.h"

namespace mixer::server {
namespace {

using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::CheckResponse;
using ::mixer::testing::WaitingCalls;
using ::testing::HasSubstr;

constexpr char kOverloaded[] =
    "Server is currently overloaded. Please try again.";

// Every Check waits until a test answers it.
constexpr char kWaiting[] = R"(
kind: checknothing
metadata: {name: i, namespace: istio-system}
---
kind: handler
metadata: {name: h, namespace: istio-system}
spec: {compiledAdapter: waiting, params: {endpoint_url: h}}
---
kind: rule
metadata: {name: check, namespace: istio-system}
spec: {actions: [{handler: h, instances: [i.checknothing]}]}
)";

LoadSheddingOptions RateLimit(double rate, std::int64_t burst) {
  LoadSheddingOptions options;
  options.mode = LoadSheddingMode::kEnforce;
  options.max_requests_per_second = rate;
  options.burst_size = burst;
  return options;
}

// A Mixer whose clock stands still.
class Shedding {
 public:
  explicit Shedding(const LoadSheddingOptions& options,
                    const std::string& config = "")
      : mixer_(testing::WaitingInventory()) {
    mixer_.LoadText(config, true);
    shedder_ = *LoadShedder::Create(
        options, {&logger_, &mixer_.registry(), &scheduler_});
    metrics_.emplace(&mixer_.registry());
  }

  std::unique_ptr<MixerService> NewService() {
    return std::make_unique<MixerService>(
        mixer_.publisher().table(), &clock_,
        MixerServiceOptions{shedder_.get(), &*metrics_});
  }

  // Checks that have ended, whatever they were answered.
  std::uint64_t completed() {
    std::uint64_t sum = 0;
    for (const char* const code :
         {"OK", "CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE"}) {
      sum +=
          registry()
              .GetCounter("grpc_io_server_completed_rpcs", "",
                          {{"grpc_server_method", "istio.mixer.v1.Mixer/Check"},
                           {"grpc_server_status", code}})
              ->Value();
    }
    return sum;
  }

  testing::FakeClock& clock() { return clock_; }
  metrics::Registry& registry() { return mixer_.registry(); }

 private:
  testing::FakeClock clock_;
  NullLogger logger_;
  testing::FakeScheduler scheduler_;
  testing::ConfiguredMixer mixer_;
  std::unique_ptr<LoadShedder> shedder_;
  std::optional<RpcMetrics> metrics_;
};

std::string Report(int sets) {
  istio::mixer::v1::ReportRequest request;
  for (int i = 0; i < sets; ++i) request.add_attributes()->add_words("w");
  request.add_default_words("d");
  return request.SerializeAsString();
}

TEST(LoadShedding, AReportCostsItsSets) {
  Shedding shedding(RateLimit(1, 3));
  const auto service = shedding.NewService();
  std::string response;
  const auto code = [&](int sets) {
    return service->Report(Report(sets), &response).code();
  };
  EXPECT_EQ(code(4), absl::StatusCode::kUnavailable) << "more than the burst";
  EXPECT_EQ(code(2), absl::StatusCode::kOk);
  EXPECT_EQ(code(2), absl::StatusCode::kUnavailable);
  const absl::Status status = service->Report(Report(2), &response);
  EXPECT_EQ(status.message(), kOverloaded);
  EXPECT_TRUE(service->Check("", &response).ok());
  EXPECT_EQ(code(1), absl::StatusCode::kUnavailable);
  EXPECT_EQ(code(0), absl::StatusCode::kOk) << "costs nothing";
  shedding.clock().Advance(absl::Seconds(3));
  EXPECT_EQ(code(4), absl::StatusCode::kUnavailable);
  EXPECT_EQ(code(3), absl::StatusCode::kOk);
}

TEST(LoadShedding, WhatIsNoReportIsAnErrorOfItsOwn) {
  Shedding shedding(RateLimit(1, 3));
  const auto service = shedding.NewService();
  std::string response;
  EXPECT_EQ(service->Report("\x0a\x7f", &response).code(),
            absl::StatusCode::kInternal);
}

TEST(LoadShedding, AllocatesNothing) {
  constexpr std::int64_t kCount = 1000;
  Shedding shedding(RateLimit(1, 2 * kCount));
  const auto service = shedding.NewService();
  const std::string request = testing::GatewayCheck().SerializeAsString();
  std::string response;
  std::int64_t admitted = 0;
  const auto check = [&] {
    const absl::Status status = service->Check(request, &response);
    if (status.ok()) ++admitted;
    service->Ended({RpcMethod::kCheck, status.code(), service->Now(),
                    absl::Milliseconds(1), request.size(), response.size()});
  };
  for (int i = 0; i < kCount; ++i) check();
  const testing::AllocationCounter allocations;
  for (int i = 0; i < 2 * kCount; ++i) check();
  EXPECT_EQ(allocations.count(), 0);
  EXPECT_EQ(admitted, 2 * kCount) << "the rest was refused";
}

CheckRequest SmallRequest() {
  CheckRequest request;
  request.set_deduplication_id("four");
  return request;
}

// A server with one polling thread, and a client.
class Served {
 public:
  explicit Served(Shedding* shedding) : shedding_(shedding) {
    GrpcServerOptions options;
    options.addresses = {"127.0.0.1:0"};
    server_ = *GrpcServer::Start(options,
                                 [shedding] { return shedding->NewService(); });
    stub_ = istio::mixer::v1::Mixer::NewStub(grpc::CreateChannel(
        absl::StrCat("127.0.0.1:", server_->ports().front()),
        grpc::InsecureChannelCredentials()));
  }

  ~Served() {
    if (started_) answered_.get_future().wait();
  }

  // Returns once the server knows that the RPC has ended.
  grpc::Status Check() {
    const std::uint64_t before = shedding_->completed();
    CheckResponse response;
    grpc::ClientContext context;
    grpc::Status status = stub_->Check(&context, SmallRequest(), &response);
    AwaitCompleted(before + 1);
    return status;
  }

  // Once. The client waits for `timeout`.
  void StartCheck(std::chrono::milliseconds timeout = std::chrono::minutes(5)) {
    context_.set_deadline(std::chrono::system_clock::now() + timeout);
    stub_->async()->Check(
        &context_, &request_, &response_,
        [this](const grpc::Status&) { answered_.set_value(); });
    started_ = true;
  }

  void AwaitCompleted(std::uint64_t count) {
    while (shedding_->completed() < count) std::this_thread::yield();
  }

 private:
  Shedding* const shedding_;
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<istio::mixer::v1::Mixer::Stub> stub_;
  grpc::ClientContext context_;
  CheckRequest request_;
  CheckResponse response_;
  bool started_ = false;
  std::promise<void> answered_;
};

TEST(LoadShedding, AServerRefusesWhatIsTooMuch) {
  Shedding shedding(RateLimit(1, 2));
  Served served(&shedding);
  EXPECT_TRUE(served.Check().ok());
  EXPECT_TRUE(served.Check().ok());
  const grpc::Status refused = served.Check();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(refused.error_message(), kOverloaded);
  shedding.clock().Advance(absl::Seconds(1));
  EXPECT_TRUE(served.Check().ok());
  std::string answer;
  ASSERT_TRUE(Shedding(RateLimit(1, 1))
                  .NewService()
                  ->Check(SmallRequest().SerializeAsString(), &answer)
                  .ok());
  const std::string text = shedding.registry().Text();
  const std::string check =
      "{grpc_server_method=\"istio.mixer.v1.Mixer/Check\"";
  for (const std::string& line :
       {absl::StrCat("\nmixer_loadshedding_requests_throttled 1\n"),
        absl::StrCat(check, ",grpc_server_status=\"OK\"} 3\n"),
        absl::StrCat(check, ",grpc_server_status=\"UNAVAILABLE\"} 1\n"),
        absl::StrCat("server_latency_count", check, "} 4\n"),
        absl::StrCat("received_bytes_per_rpc_count", check, "} 4\n"),
        absl::StrCat("received_bytes_per_rpc_sum", check, "} ",
                     4 * SmallRequest().ByteSizeLong(), "\n"),
        absl::StrCat("sent_bytes_per_rpc_count", check, "} 4\n"),
        absl::StrCat("sent_bytes_per_rpc_sum", check, "} ", 3 * answer.size(),
                     "\n")}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(LoadShedding, AServerWhoseRpcsTakeLongRefusesTheNext) {
  LoadSheddingOptions options;
  options.mode = LoadSheddingMode::kEnforce;
  options.average_latency_threshold = absl::Seconds(1);
  Shedding shedding(options, kWaiting);
  Served served(&shedding);
  served.StartCheck();
  auto calls = WaitingCalls::Get().Take(1);
  shedding.clock().Advance(absl::Seconds(3));
  calls[0].check->Finish(spi::CheckResult());
  served.AwaitCompleted(1);
  EXPECT_THAT(shedding.registry().Text(),
              HasSubstr("server_latency_sum{grpc_server_method=\"istio.mixer."
                        "v1.Mixer/Check\"} 3000\n"));
  shedding.clock().Advance(absl::Seconds(1));  // the average is 1.5 s
  EXPECT_EQ(served.Check().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(LoadShedding, AnRpcThatIsGivenUpEndsOnce) {
  Shedding shedding(RateLimit(1, 1), kWaiting);
  {
    Served served(&shedding);
    served.StartCheck(std::chrono::milliseconds(50));
    auto calls = WaitingCalls::Get().Take(1);
    served.AwaitCompleted(1);
    calls[0].check->Finish(spi::CheckResult());  // too late
  }
  EXPECT_EQ(shedding.completed(), 1u);
  EXPECT_THAT(shedding.registry().Text(),
              HasSubstr("Mixer/Check\",grpc_server_status=\"OK\"} 0\n"));
}

}  // namespace
}  // namespace mixer::server
