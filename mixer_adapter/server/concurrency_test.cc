// Everything at once, for the thread sanitizer: threads that serve Checks and
// Reports, some of which wait and some of which are given up, while
// configurations change and metrics are read. Without gRPC, which the sanitizer
// cannot see into.
#include <atomic>
#include <condition_variable>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/thread_scheduler.h"
#include "mixer_adapter/server/load_shedder.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/server/rpc_metrics.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/waiting_adapter.h"
#include "nlohmann/json.hpp"

namespace mixer::server {
namespace {

using ::mixer::testing::WaitingCalls;

constexpr int kThreads = 3;
// At least.
constexpr int kRounds = 300;
constexpr int kReloads = 5;

// Tells in its denials which configuration it is.
std::string Config(const std::string& label) {
  return absl::StrCat(
      R"(
{kind: checknothing, metadata: {name: i, namespace: istio-system}}
---
{kind: metric, metadata: {name: m, namespace: istio-system}, spec: {value: request.size | 0}}
---
{kind: handler, metadata: {name: )",
      label,
      R"(, namespace: istio-system}, spec: {compiledAdapter: scripted, params: {endpoint_url: )",
      label, R"(, names: [denies]}}}
---
{kind: handler, metadata: {name: w, namespace: istio-system}, spec: {compiledAdapter: waiting, params: {endpoint_url: w}}}
---
{kind: rule, metadata: {name: deny, namespace: istio-system}, spec: {match: 'request.path == "/deny"', actions: [{handler: )",
      label, R"(, instances: [i.checknothing]}]}}
---
{kind: rule, metadata: {name: wait, namespace: istio-system}, spec: {match: 'request.path == "/wait"', actions: [{handler: w, instances: [i.checknothing]}]}}
---
{kind: rule, metadata: {name: report, namespace: istio-system}, spec: {actions: [{handler: w, instances: [m.metric]}]}}
)");
}

std::string CheckOf(const std::string& path) {
  return testing::ReadCheckRequest(
             {{"attributes", {{"request.path", {{"string", path}}}}}})
      .SerializeAsString();
}

// An RPC as transport has it.
class Call final : public RawCall {
 public:
  void Resume() override {
    MutexLock lock(&mu_);
    resumed_ = true;
    changed_.notify_one();
  }
  absl::Time deadline() const override { return absl::InfiniteFuture(); }

  absl::Status Finish(std::optional<absl::Status> status, bool give_up,
                      std::string* response) {
    while (!status.has_value()) {
      if (give_up) steps()->Cancel();
      Wait();
      status = steps()->Continue(response);
    }
    return *status;
  }

 private:
  void Wait() {
    MutexLock lock(&mu_);
    while (!resumed_) changed_.wait(mu_);
    resumed_ = false;
  }

  Mutex mu_;
  std::condition_variable_any changed_;
  bool resumed_ ABSL_GUARDED_BY(mu_) = false;
};

class Concurrency : public ::testing::Test {
 protected:
  Concurrency() {
    mixer_.LoadText(Config("a"), true);
    LoadSheddingOptions options;
    options.mode = LoadSheddingMode::kEnforce;
    options.average_latency_threshold = absl::Hours(1);
    options.max_requests_per_second = 1e9;
    options.burst_size = 1'000'000;
    auto shedder = LoadShedder::Create(
        options, {&logger_, &mixer_.registry(), &scheduler_});
    EXPECT_TRUE(shedder.ok()) << shedder.status();
    shedder_ = *std::move(shedder);
  }

  // One RPC thread.
  void Serve() {
    MixerService service(mixer_.publisher().table(), &clock_,
                         {shedder_.get(), &rpc_metrics_});
    const std::string deny = CheckOf("/deny");
    const std::string wait = CheckOf("/wait");
    const std::string report =
        testing::ReadReportRequest(
            {{"report", {{{"request.size", {{"int64", 1}}}}}}})
            .SerializeAsString();
    std::string response;
    for (int i = 0; i < kRounds || reloads_ < kReloads; ++i) {
      Call denied;
      ASSERT_TRUE(denied
                      .Finish(service.CheckOrWait(deny, &denied, &response),
                              false, &response)
                      .ok());
      ExpectDenial(response);
      Call waiting;
      ASSERT_TRUE(waiting
                      .Finish(service.CheckOrWait(wait, &waiting, &response),
                              i % 2 == 0, &response)
                      .ok());
      Call reported;
      ASSERT_TRUE(
          reported
              .Finish(service.ReportOrWait(report, &reported, &response),
                      i % 3 == 0, &response)
              .ok());
      service.Ended({RpcMethod::kCheck, absl::StatusCode::kOk, clock_.Now(),
                     absl::Microseconds(i), deny.size(), response.size()});
    }
  }

  // Of one configuration or the other, and never of a mixture.
  static void ExpectDenial(const std::string& bytes) {
    istio::mixer::v1::CheckResponse response;
    ASSERT_TRUE(response.ParseFromString(bytes));
    const std::string& text = response.precondition().status().message();
    EXPECT_TRUE(text == "a.istio-system:no" || text == "b.istio-system:no")
        << text;
  }

  // What handlers that wait answer, from a thread of their own.
  void Answer() {
    while (!done_ || WaitingCalls::Get().size() > 0) {
      if (WaitingCalls::Get().size() == 0) {
        std::this_thread::yield();
        continue;
      }
      for (auto& call : WaitingCalls::Get().Take(1)) {
        if (call.check != nullptr) call.check->Finish(spi::CheckResult());
        if (call.ack != nullptr) call.ack->Finish(spi::Ack());
      }
    }
  }

  void Scrape() {
    while (!done_) {
      EXPECT_NE(mixer_.registry().Text().find("grpc_io_server"),
                std::string::npos);
    }
  }

  const SystemClock clock_;
  NullLogger logger_;
  testing::ConfiguredMixer mixer_{testing::WaitingInventory()};
  ThreadScheduler scheduler_{1, &logger_};
  RpcMetrics rpc_metrics_{&mixer_.registry()};
  std::unique_ptr<LoadShedder> shedder_;
  std::atomic<int> reloads_{0};
  std::atomic<bool> done_{false};
};

TEST_F(Concurrency, ChecksReportsReloadsAndCancellations) {
  std::vector<std::thread> serving;
  for (int i = 0; i < kThreads; ++i) serving.emplace_back([this] { Serve(); });
  std::thread answering([this] { Answer(); });
  std::thread scraping([this] { Scrape(); });
  std::atomic<bool> served{false};
  // The config thread is this one, as its handlers must die on it.
  std::thread joining([&] {
    for (std::thread& thread : serving) thread.join();
    served = true;
  });
  for (; !served; ++reloads_) {
    mixer_.LoadText(Config(reloads_ % 2 == 0 ? "b" : "a"), true);
  }
  joining.join();
  done_ = true;
  answering.join();
  scraping.join();
  EXPECT_EQ(mixer_.publisher().Collect(), 0u);
}

}  // namespace
}  // namespace mixer::server
