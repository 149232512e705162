// Checks that wait for their revision, over gRPC, with a real Autoscaler's
// stand-in and files of endpoints.
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/embedded_autoscaler.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/served_mixer.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::kactivator {
namespace {

using istio::mixer::v1::CheckRequest;
using istio::mixer::v1::CheckResponse;
using mixer::testing::AutoscalerEvent;
using mixer::testing::EmbeddedAutoscaler;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Kind = AutoscalerEvent::Kind;

constexpr absl::Duration kPatience = absl::Seconds(20);

std::string Endpoints(const std::string& subsets) {
  return absl::StrCat(
      "kind: Endpoints\nmetadata: {name: hello-private}\nsubsets: [", subsets,
      "]\n");
}
const char kNone[] = "";
const char kReady[] = "{addresses: [{ip: 10.0.0.1}]}";

class HoldTest : public ::testing::Test {
 protected:
  HoldTest() { WriteEndpoints(kNone); }

  void WriteEndpoints(const std::string& subsets) {
    directory_.Write("endpoints.yaml", Endpoints(subsets));
  }

  // `hold`: the text of that param.
  void Serve(const std::string& hold) {
    mixer_ = std::make_unique<mixer::testing::ServedMixer>(
        absl::StrCat(R"(
kind: handler
metadata: {name: kactivator, namespace: istio-system}
spec:
  compiledAdapter: kactivator
  params:
    autoscaler_endpoint: ")",
                     autoscaler_->url(), R"("
    knative_version: "1.8"
    endpoints: {path: ")",
                     directory_ / "endpoints.yaml", R"(", period: 10ms}
    hold: )",
                     hold, R"(
---
kind: instance
metadata: {name: activation, namespace: istio-system}
spec:
  compiledTemplate: authorization
  params:
    action:
      namespace: destination.service.namespace | "default"
      service: destination.service.name | ""
---
kind: instance
metadata: {name: activity, namespace: istio-system}
spec:
  compiledTemplate: activity
  params:
    namespace: destination.service.namespace | "default"
    service: destination.service.name | ""
    start: request.time
    duration: response.duration
---
kind: rule
metadata: {name: wake, namespace: istio-system}
spec:
  actions:
  - {handler: kactivator, instances: [activation]}
  - {handler: kactivator, instances: [activity]}
)"),
        true);
    ASSERT_THAT(mixer_->summary().errors, IsEmpty());
  }

  static CheckRequest Request(const std::string& service = "hello",
                              const std::string& id = "") {
    return mixer::testing::ReadCheckRequest(
        {{"attributes",
          {{"context.reporter.kind", {{"string", "outbound"}}},
           {"source.namespace", {{"string", "istio-system"}}},
           {"destination.service.namespace", {{"string", "default"}}},
           {"destination.service.name", {{"string", service}}}}},
         {"dedup_id", id}});
  }

  std::string Metrics() { return mixer_->mixer().registry().Text(); }
  bool WaitForMetric(const std::string& line) {
    const absl::Time deadline = absl::Now() + kPatience;
    while (Metrics().find(line) == std::string::npos) {
      if (absl::Now() > deadline) return false;
      absl::SleepFor(absl::Milliseconds(2));
    }
    return true;
  }
  std::string Endpoint() const {
    return absl::StrCat("endpoint=\"", autoscaler_->url(), "\"");
  }

  static std::unique_ptr<EmbeddedAutoscaler> StartAutoscaler() {
    mixer::testing::EmbeddedAutoscalerOptions options;
    options.release = "1.8";
    options.scale.start_time = absl::Milliseconds(1);
    return *EmbeddedAutoscaler::Start(options);
  }

  const mixer::testing::TemporaryDirectory directory_;
  const std::unique_ptr<EmbeddedAutoscaler> autoscaler_ = StartAutoscaler();
  std::unique_ptr<mixer::testing::ServedMixer> mixer_;
};

TEST_F(HoldTest, ChecksWaitUntilTheRevisionServes) {
  Serve("{settle: 50ms}");
  constexpr int kChecks = 20;
  std::vector<CheckResponse> responses(kChecks);
  std::vector<std::thread> clients;
  for (int i = 0; i < kChecks; ++i) {
    clients.emplace_back([&, i] {
      const grpc::Status status = mixer_->Check(
          Request("hello", absl::StrCat("id-", i)), &responses[i]);
      EXPECT_TRUE(status.ok()) << status.error_message();
    });
  }
  // All of them wait, and the Autoscaler has been told once.
  ASSERT_TRUE(WaitForMetric(
      absl::StrCat("kactivator_waiting_checks{", Endpoint(), "} 20\n")));
  ASSERT_TRUE(autoscaler_->WaitFor(Kind::kReady, 1, kPatience));
  EXPECT_EQ(autoscaler_->Count(Kind::kDesired), 1u);
  WriteEndpoints(kReady);
  for (std::thread& client : clients) client.join();
  for (const CheckResponse& response : responses) {
    EXPECT_EQ(response.precondition().status().code(), 0);
    EXPECT_EQ(response.precondition().valid_duration().seconds(), 30);
    EXPECT_EQ(response.precondition().valid_use_count(), 10000);
  }
  // From now on nobody waits.
  CheckResponse response;
  EXPECT_TRUE(mixer_->Check(Request(), &response).ok());
  EXPECT_EQ(response.precondition().valid_use_count(), 10000);
  EXPECT_THAT(Metrics(),
              HasSubstr(absl::StrCat("kactivator_cold_starts_total{",
                                     Endpoint(), ",outcome=\"served\"} 1\n")));
}

TEST_F(HoldTest, ARevisionThatServesNeedsNoWait) {
  WriteEndpoints(kReady);
  Serve("{}");
  CheckResponse response;
  EXPECT_TRUE(mixer_->Check(Request(), &response).ok());
  EXPECT_EQ(response.precondition().status().code(), 0);
  EXPECT_EQ(response.precondition().valid_use_count(), 0)
      << "nobody knows for how long it does, yet";
  EXPECT_TRUE(autoscaler_->WaitFor(Kind::kMessage, 1, kPatience))
      << "it is counted all the same";
}

TEST_F(HoldTest, WhatTheFileDoesNotListIsNobodysBusiness) {
  Serve("{}");
  CheckResponse response;
  EXPECT_TRUE(mixer_->Check(Request("other"), &response).ok());
  EXPECT_EQ(response.precondition().valid_duration().seconds(), 60);
  EXPECT_THAT(Metrics(), HasSubstr("kactivator_foreign_keys_total 1\n"));
}

struct UnreadyCase {
  const char* name;
  const char* unready;
  std::function<void(const grpc::Status&, const CheckResponse&)> expect;
};

class UnreadyTest : public HoldTest,
                    public ::testing::WithParamInterface<UnreadyCase> {};

TEST_P(UnreadyTest, ACheckThatWaitsTooLongIsToldSo) {
  Serve(absl::StrCat(
      "{limit: 100ms, retry_after: 7s, unready: ", GetParam().unready, "}"));
  CheckResponse response;
  const grpc::Status status = mixer_->Check(Request(), &response);
  GetParam().expect(status, response);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, UnreadyTest,
    ::testing::Values(
        UnreadyCase{
            "RetryLater", "RETRY_LATER",
            [](const grpc::Status& status, const CheckResponse& response) {
              ASSERT_TRUE(status.ok());
              const auto& answer = response.precondition();
              EXPECT_EQ(answer.status().code(), 14);
              EXPECT_EQ(answer.valid_use_count(), 0);
              const auto& direct = answer.route_directive();
              EXPECT_EQ(direct.direct_response_code(), 503u);
              ASSERT_EQ(direct.response_header_operations_size(), 1);
              EXPECT_EQ(direct.response_header_operations(0).name(),
                        "retry-after");
              EXPECT_EQ(direct.response_header_operations(0).value(), "7");
            }},
        UnreadyCase{
            "Unavailable", "UNAVAILABLE",
            [](const grpc::Status& status, const CheckResponse& response) {
              ASSERT_TRUE(status.ok());
              EXPECT_EQ(response.precondition().status().code(), 14);
              EXPECT_FALSE(response.precondition().has_route_directive());
            }},
        UnreadyCase{"AskAgain", "ASK_AGAIN",
                    [](const grpc::Status& status, const CheckResponse&) {
                      EXPECT_EQ(status.error_code(),
                                grpc::StatusCode::UNAVAILABLE);
                      EXPECT_THAT(status.error_message(),
                                  HasSubstr("the revision is starting"));
                    }},
        UnreadyCase{
            "Pass", "PASS",
            [](const grpc::Status& status, const CheckResponse& response) {
              ASSERT_TRUE(status.ok());
              EXPECT_EQ(response.precondition().status().code(), 0);
              EXPECT_EQ(response.precondition().valid_use_count(), 0);
            }}),
    [](const auto& info) { return info.param.name; });

// The proxy repeats a call that failed, with the same id.
TEST_F(HoldTest, AnAttemptThatComesAgainJoinsItsColdStart) {
  Serve("{limit: 100ms, settle: 0s, unready: ASK_AGAIN}");
  CheckResponse response;
  EXPECT_FALSE(mixer_->Check(Request("hello", "id"), &response).ok());
  EXPECT_FALSE(mixer_->Check(Request("hello", "id"), &response).ok());
  WriteEndpoints(kReady);
  grpc::Status status;
  for (int i = 0; i < 100 && !status.ok(); ++i) {
    status = mixer_->Check(Request("hello", "id"), &response);
  }
  EXPECT_TRUE(mixer_->Check(Request("hello", "id"), &response).ok());
  EXPECT_THAT(Metrics(),
              HasSubstr(absl::StrCat("kactivator_held_checks_total{",
                                     Endpoint(), ",what=\"rejoined\"} ")));
  EXPECT_EQ(autoscaler_->Count(Kind::kDesired), 1u);
}

// With the Reports that the rule sends, a request ends when it ends.
TEST_F(HoldTest, ReportsEndWhatChecksBegin) {
  WriteEndpoints(kReady);
  Serve("{}");
  const absl::Time start = absl::Now();
  CheckResponse response;
  ASSERT_TRUE(mixer_->Check(Request(), &response).ok());
  // It is in flight for as long as nobody says that it has ended: after the
  // wake-up and what is left of the first period it counts as 1.
  const auto messages = [this](double concurrency) {
    int count = 0;
    for (const AutoscalerEvent& event : autoscaler_->Events()) {
      count += event.kind == Kind::kMessage && event.count == 0 &&
               event.concurrency == concurrency;
    }
    return count;
  };
  const auto wait_for = [&](double concurrency, int count) {
    const absl::Time deadline = absl::Now() + kPatience;
    while (messages(concurrency) < count && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    return messages(concurrency) >= count;
  };
  EXPECT_TRUE(wait_for(1, 1));
  istio::mixer::v1::ReportRequest report;
  istio::mixer::v1::ReportResponse ignored;
  report = mixer::testing::ReadReportRequest(
      {{"report",
        {{{"context.reporter.kind", {{"string", "outbound"}}},
          {"source.namespace", {{"string", "istio-system"}}},
          {"destination.service.namespace", {{"string", "default"}}},
          {"destination.service.name", {{"string", "hello"}}},
          {"request.time", {{"timestamp", absl::FormatTime(start)}}},
          {"response.duration", {{"duration", "1s"}}}}}}});
  ASSERT_TRUE(mixer_->Report(report, &ignored).ok());
  EXPECT_TRUE(wait_for(0, 1)) << "it is idle at last";
  EXPECT_THAT(Metrics(),
              HasSubstr(absl::StrCat("kactivator_unbegun_requests_total{",
                                     Endpoint(), "} 0\n")));
}

// What operators begin with: in order but for the file, which is not here yet.
TEST(KActivatorConfig, TheSampleIsInOrder) {
  std::ifstream file("testdata/configs/kactivator_hold/kactivator.yaml");
  std::stringstream text;
  text << file.rdbuf();
  mixer::testing::ServedMixer mixer(text.str(), true);
  EXPECT_THAT(mixer.summary().errors, IsEmpty());
  // A request that names its revision by Knative's headers.
  CheckResponse response;
  EXPECT_TRUE(
      mixer
          .Check(mixer::testing::ReadCheckRequest(
                     {{"attributes",
                       {{"context.reporter.kind", {{"string", "outbound"}}},
                        {"context.protocol", {{"string", "http"}}},
                        {"source.namespace", {{"string", "istio-system"}}},
                        {"destination.service.name", {{"string", "gateway"}}},
                        {"request.headers",
                         {{"string_map",
                           {{"knative-serving-namespace", "elsewhere"},
                            {"knative-serving-revision", "hello"}}}}}}}}),
                 &response)
          .ok());
  EXPECT_EQ(response.precondition().valid_duration().seconds(), 60);
  EXPECT_THAT(mixer.mixer().registry().Text(),
              HasSubstr("kactivator_foreign_keys_total 1\n"))
      << "elsewhere/hello is no target";
}

}  // namespace
}  // namespace mixer::kactivator
