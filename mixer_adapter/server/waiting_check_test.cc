// Checks whose handlers wait, over gRPC on one polling thread.
#include <atomic>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.grpc.pb.h"
#include "mixer_adapter/server/grpc_server.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/waiting_adapter.h"
#include "nlohmann/json.hpp"

namespace mixer::server {
namespace {

using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::CheckResponse;
using istio::mixer::v1::ReportRequest;
using istio::mixer::v1::ReportResponse;
using ::mixer::testing::WaitingCalls;

constexpr char kConfig[] = R"(
kind: checknothing
metadata: {name: i, namespace: istio-system}
---
kind: quota
metadata: {name: rl, namespace: istio-system}
---
kind: handler
metadata: {name: h, namespace: istio-system}
spec: {compiledAdapter: waiting, params: {endpoint_url: h}}
---
kind: rule
metadata: {name: check, namespace: istio-system}
spec:
  match: request.path == "/wait"
  actions: [{handler: h, instances: [i.checknothing]}]
---
kind: rule
metadata: {name: quota, namespace: istio-system}
spec: {actions: [{handler: h, instances: [rl.quota]}]}
---
kind: instance
metadata: {name: key, namespace: istio-system}
spec: {compiledTemplate: lookup, params: {key: request.path}}
---
kind: rule
metadata: {name: output, namespace: istio-system}
spec:
  match: request.path == "/lookup"
  actions: [{name: a, handler: h, instances: [key]}]
  requestHeaderOperations:
  - {name: x-value, values: [a.output.value], operation: APPEND}
---
kind: instance
metadata: {name: size, namespace: istio-system}
spec: {compiledTemplate: metric, params: {value: request.size | 0}}
---
kind: rule
metadata: {name: report, namespace: istio-system}
spec: {actions: [{handler: h, instances: [size]}]}
)";

// Besides: what h says of the request, before anything else.
constexpr char kGenerator[] = R"(
---
kind: instance
metadata: {name: pod, namespace: istio-system}
spec:
  compiledTemplate: kubernetes
  params: {source_uid: request.path | ""}
  attributeBindings: {source.name: $out.source_pod_name | "nobody"}
---
kind: rule
metadata: {name: generate, namespace: istio-system}
spec: {actions: [{handler: h, instances: [pod]}]}
---
kind: rule
metadata: {name: eve, namespace: istio-system}
spec:
  match: source.name == "eve"
  actions: [{handler: h, instances: [i.checknothing]}]
)";

CheckRequest Request(const std::string& path, const std::string& quota = "") {
  nlohmann::json json = {
      {"attributes", {{"request.path", {{"string", path}}}}}};
  if (!quota.empty()) json["quotas"] = {{quota, {{"amount", 5}}}};
  return testing::ReadCheckRequest(json);
}

// One asynchronous call of a client.
struct Pending {
  grpc::ClientContext context;
  CheckRequest request;
  CheckResponse response;
  ReportRequest report;
  ReportResponse report_response;
  grpc::Status status;
  std::atomic<bool> done = false;
};

class WaitingCheckTest : public ::testing::Test {
 protected:
  WaitingCheckTest() {
    mixer_.LoadText(kConfig, true);
    GrpcServerOptions options;
    options.addresses = {"127.0.0.1:0"};
    options.requested_calls = 4;
    server_ =
        *GrpcServer::Start(options, [this] { return mixer_.NewService(); });
    stub_ = istio::mixer::v1::Mixer::NewStub(grpc::CreateChannel(
        absl::StrCat("127.0.0.1:", server_->ports().front()),
        grpc::InsecureChannelCredentials()));
  }

  ~WaitingCheckTest() override {
    for (Pending& call : pending_) WaitFor(call);
  }

  Pending& Start(CheckRequest request,
                 absl::Duration timeout = absl::InfiniteDuration()) {
    Pending& call = NewCall(timeout);
    call.request = std::move(request);
    stub_->async()->Check(&call.context, &call.request, &call.response,
                          [&call](const grpc::Status& status) {
                            call.status = status;
                            call.done = true;
                          });
    return call;
  }

  // Of two sets.
  Pending& StartReport(absl::Duration timeout = absl::InfiniteDuration()) {
    Pending& call = NewCall(timeout);
    const nlohmann::json set = {{"request.size", {{"int64", 7}}}};
    call.report = testing::ReadReportRequest(
        {{"semantics", "independent"}, {"report", {set, set}}});
    stub_->async()->Report(&call.context, &call.report, &call.report_response,
                           [&call](const grpc::Status& status) {
                             call.status = status;
                             call.done = true;
                           });
    return call;
  }

  Pending& NewCall(absl::Duration timeout) {
    Pending& call = pending_.emplace_back();
    if (timeout != absl::InfiniteDuration()) {
      call.context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    }
    return call;
  }

  static void WaitUntilCancelled(const Cancellation& cancellation) {
    while (!cancellation.cancelled()) absl::SleepFor(absl::Milliseconds(1));
  }

  static void WaitFor(const Pending& call) {
    while (!call.done) absl::SleepFor(absl::Milliseconds(1));
  }

  static spi::CheckResult Denial(std::string_view message) {
    return {absl::StatusCode::kPermissionDenied, message, absl::Seconds(1), 1,
            nullptr};
  }

  testing::ConfiguredMixer mixer_{testing::WaitingInventory()};
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<istio::mixer::v1::Mixer::Stub> stub_;
  std::list<Pending> pending_;
};

TEST_F(WaitingCheckTest, ManyWaitAndHoldUpNobody) {
  constexpr int kWaiting = 300;
  for (int i = 0; i < kWaiting; ++i) Start(Request("/wait"));
  auto calls = WaitingCalls::Get().Take(kWaiting);
  Pending& other = Start(Request("/go"));
  WaitFor(other);
  EXPECT_TRUE(other.status.ok());
  EXPECT_EQ(other.response.precondition().status().code(), 0);
  for (Pending& call : pending_) EXPECT_EQ(call.done, &call == &other);
  // The last one first.
  while (!calls.empty()) {
    calls.back().check->Finish(Denial("no"));
    calls.pop_back();
  }
  for (Pending& call : pending_) {
    WaitFor(call);
    EXPECT_TRUE(call.status.ok()) << call.status.error_message();
    if (&call == &other) continue;
    EXPECT_EQ(call.response.precondition().status().message(),
              "h.istio-system:no");
  }
}

TEST_F(WaitingCheckTest, TheDeadlineIsAnsweredInTime) {
  Pending& late = Start(Request("/wait"), absl::Milliseconds(100));
  auto calls = WaitingCalls::Get().Take(1);
  EXPECT_LT(calls[0].deadline, absl::Now() + absl::Seconds(1));
  WaitFor(late);
  EXPECT_EQ(late.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  // Nobody reads this any more.
  WaitUntilCancelled(*calls[0].cancellation);
  calls[0].check->Finish(Denial("too late"));
  Pending& next = Start(Request("/wait"));
  WaitingCalls::Get().Take(1)[0].check->Finish(Denial("in time"));
  WaitFor(next);
  EXPECT_EQ(next.response.precondition().status().message(),
            "h.istio-system:in time");
}

TEST_F(WaitingCheckTest, AClientThatGivesUpIsHeardOf) {
  Pending& call = Start(Request("/wait", "rl"));
  auto calls = WaitingCalls::Get().Take(1);
  std::atomic<bool> told = false;
  {
    const Cancellation::Watch watch(calls[0].cancellation,
                                    [&told] { told = true; });
    EXPECT_FALSE(told);
    call.context.TryCancel();
    while (!told) absl::SleepFor(absl::Milliseconds(1));
  }
  WaitFor(call);
  EXPECT_EQ(call.status.error_code(), grpc::StatusCode::CANCELLED);
  calls[0].check->Finish(spi::CheckResult());
  // Nothing more is asked on its behalf.
  WaitFor(Start(Request("/go")));
  EXPECT_EQ(WaitingCalls::Get().size(), 0u);
}

TEST_F(WaitingCheckTest, AnOutputComesWithItsAnswer) {
  Pending& call = Start(Request("/lookup"));
  auto calls = WaitingCalls::Get().Take(1);
  auto value = std::make_shared<std::string>("found it");
  calls[0].found->value = *value;
  calls[0].check->Finish(spi::CheckResult(), std::move(value));
  WaitFor(call);
  ASSERT_TRUE(call.status.ok()) << call.status.error_message();
  const auto& directive = call.response.precondition().route_directive();
  ASSERT_EQ(directive.request_header_operations_size(), 1);
  EXPECT_EQ(directive.request_header_operations(0).value(), "found it");
}

TEST_F(WaitingCheckTest, AReportIsOneCallAndAnsweredWhenThatIs) {
  Pending& call = StartReport();
  auto calls = WaitingCalls::Get().Take(1);
  EXPECT_EQ(calls[0].instances, 2u);
  EXPECT_FALSE(call.done);
  calls[0].ack->Finish(spi::Ack());
  WaitFor(call);
  EXPECT_TRUE(call.status.ok()) << call.status.error_message();
}

TEST_F(WaitingCheckTest, AReportThatFailsNamesTheHandler) {
  Pending& call = StartReport();
  WaitingCalls::Get().Take(1)[0].ack->Finish(absl::UnavailableError("away"));
  WaitFor(call);
  EXPECT_EQ(call.status.error_code(), grpc::StatusCode::UNKNOWN);
  EXPECT_NE(call.status.error_message().find(
                "h.istio-system: failed to report all values: away"),
            std::string::npos)
      << call.status.error_message();
}

TEST_F(WaitingCheckTest, AReportsDeadlineIsAnsweredInTime) {
  Pending& call = StartReport(absl::Milliseconds(100));
  auto calls = WaitingCalls::Get().Take(1);
  WaitFor(call);
  EXPECT_EQ(call.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  WaitUntilCancelled(*calls[0].cancellation);
  calls[0].ack->Finish(spi::Ack());
}

TEST_F(WaitingCheckTest, GeneratorsAreWaitedForBeforeRulesAreMatched) {
  mixer_.LoadText(absl::StrCat(kConfig, kGenerator), true);
  Pending& call = Start(Request("/go"));
  auto generate = WaitingCalls::Get().Take(1);
  ASSERT_NE(generate[0].generated, nullptr);
  generate[0].generated->source_pod_name = "eve";
  generate[0].ack->Finish(spi::Ack());
  WaitingCalls::Get().Take(1)[0].check->Finish(Denial("not you"));
  WaitFor(call);
  EXPECT_EQ(call.response.precondition().status().message(),
            "h.istio-system:not you");

  Pending& other = Start(Request("/go"));
  WaitingCalls::Get().Take(1)[0].ack->Finish(spi::Ack());
  WaitFor(other);
  EXPECT_TRUE(other.status.ok());

  Pending& failed = Start(Request("/go"));
  WaitingCalls::Get().Take(1)[0].ack->Finish(absl::UnavailableError("away"));
  WaitFor(failed);
  EXPECT_EQ(failed.status.error_code(), grpc::StatusCode::INTERNAL);
}

// One set after the other, then the handler of all.
TEST_F(WaitingCheckTest, AReportsGeneratorsAreWaitedForSetBySet) {
  mixer_.LoadText(absl::StrCat(kConfig, kGenerator), true);
  Pending& call = StartReport();
  WaitingCalls::Get().Take(1)[0].ack->Finish(spi::Ack());
  WaitingCalls::Get().Take(1)[0].ack->Finish(absl::UnavailableError("away"));
  auto report = WaitingCalls::Get().Take(1);
  EXPECT_EQ(report[0].instances, 1u);
  report[0].ack->Finish(spi::Ack());
  WaitFor(call);
  EXPECT_EQ(call.status.error_code(), grpc::StatusCode::UNKNOWN);
  EXPECT_NE(call.status.error_message().find("h.istio-system: away"),
            std::string::npos);
}

TEST_F(WaitingCheckTest, AQuotaWaitsBehindTheCheck) {
  Pending& call = Start(Request("/wait", "rl"));
  auto check = WaitingCalls::Get().Take(1);
  check[0].check->Finish(spi::CheckResult{absl::StatusCode::kOk, "",
                                          absl::Seconds(3), 30, nullptr});
  auto quota = WaitingCalls::Get().Take(1);
  ASSERT_NE(quota[0].quota, nullptr);
  spi::QuotaResult granted;
  granted.amount = 3;
  granted.valid_duration = absl::Seconds(9);
  quota[0].quota->Finish(granted);
  WaitFor(call);
  ASSERT_TRUE(call.status.ok());
  EXPECT_EQ(call.response.precondition().valid_use_count(), 30);
  EXPECT_EQ(call.response.quotas().at("rl").granted_amount(), 3);
  EXPECT_EQ(call.response.quotas().at("rl").valid_duration().seconds(), 9);
}

TEST_F(WaitingCheckTest, ADenialAsksForNoQuota) {
  Pending& call = Start(Request("/wait", "rl"));
  WaitingCalls::Get().Take(1)[0].check->Finish(Denial("no"));
  WaitFor(call);
  EXPECT_TRUE(call.response.quotas().empty());
  EXPECT_EQ(WaitingCalls::Get().size(), 0u);
}

TEST_F(WaitingCheckTest, AFailureFailsTheCall) {
  Pending& call = Start(Request("/wait"));
  WaitingCalls::Get().Take(1)[0].check->Finish(absl::UnavailableError("away"));
  WaitFor(call);
  EXPECT_EQ(call.status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_NE(call.status.error_message().find("h.istio-system: away"),
            std::string::npos);
}

// A call keeps the configuration that it began with.
TEST_F(WaitingCheckTest, ANewConfigurationDoesNotTouchWhatWaits) {
  Pending& call = Start(Request("/wait"));
  auto calls = WaitingCalls::Get().Take(1);
  mixer_.LoadText("", true);
  Pending& other = Start(Request("/wait"));
  WaitFor(other);
  EXPECT_EQ(other.response.precondition().valid_use_count(), 10000);
  calls[0].check->Finish(Denial("as it was"));
  WaitFor(call);
  EXPECT_EQ(call.response.precondition().status().message(),
            "h.istio-system:as it was");
}

TEST_F(WaitingCheckTest, ShuttingDownWaitsForHandlers) {
  Pending& call = Start(Request("/wait"));
  auto calls = WaitingCalls::Get().Take(1);
  std::thread answer([&calls] {
    absl::SleepFor(absl::Milliseconds(50));
    calls[0].check->Finish(Denial("last words"));
  });
  server_->Shutdown(absl::Seconds(10));
  answer.join();
  WaitFor(call);
  EXPECT_EQ(call.response.precondition().status().message(),
            "h.istio-system:last words");
}

// The client hears of the end at once; the handler may answer yet.
TEST_F(WaitingCheckTest, ShuttingDownCancelsWhatTakesTooLong) {
  Pending& call = Start(Request("/wait"));
  auto calls = WaitingCalls::Get().Take(1);
  std::thread answer([&] {
    WaitFor(call);
    calls[0].check->Finish(Denial("nobody hears this"));
  });
  server_->Shutdown(absl::Milliseconds(50));
  answer.join();
  EXPECT_FALSE(call.status.ok());
}

}  // namespace
}  // namespace mixer::server
