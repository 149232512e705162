// The request path of kactivator allocates nothing once it is warm: of an
// active revision, whether its Checks may wait or not, and of a wake-up.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/adapters/kactivator/activator.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer::kactivator {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);
// Nobody listens there, which is no request's business.
constexpr char kNobody[] = "ws://127.0.0.1:1";

bool WaitFor(const std::function<bool()>& fact) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (!fact()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

constexpr char kNone[] =
    "kind: Endpoints\nmetadata: {name: hello-00001-private}\n";
constexpr char kReady[] =
    "kind: Endpoints\nmetadata: {name: hello-00001-private}\n"
    "subsets: [{addresses: [{ip: 10.0.0.1}]}]\n";

TEST(KActivatorPath, ACheckThatMayWaitAndDoesNotAllocatesNothing) {
  const mixer::testing::TemporaryDirectory directory;
  const std::string path = directory.Write("endpoints.yaml", kNone);
  mixer::testing::ConfiguredMixer mixer;
  const auto summary = mixer.LoadText(absl::StrCat(R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec:
  compiledAdapter: kactivator
  params:
    autoscaler_endpoint: ")",
                                                   kNobody, R"("
    knative_version: "1.8"
    endpoints: {path: ")",
                                                   path, R"(", period: 10ms}
    hold: {limit: 100ms, settle: 0s, unready: PASS}
---
kind: instance
metadata: {name: i, namespace: istio-system}
spec:
  compiledTemplate: authorization
  params:
    action:
      namespace: destination.service.namespace
      service: destination.service.name
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec: {actions: [{handler: h, instances: [i]}]}
)"),
                                      true);
  ASSERT_TRUE(summary.errors.empty());
  const std::string request =
      mixer::testing::GatewayCheck().SerializeAsString();
  const auto service = mixer.NewService();
  std::string response;
  ASSERT_TRUE(service->Check(request, &response).ok());
  const std::string unknown = response;
  // A cold start; from then on the pods are known to serve.
  directory.Write("endpoints.yaml", kReady);
  ASSERT_TRUE(WaitFor([&] {
    return service->Check(request, &response).ok() && response != unknown;
  }));
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(service->Check(request, &response).ok());
  }
  const mixer::testing::AllocationCounter counter;
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(service->Check(request, &response).ok());
  }
  // The period may end once or twice, and its lists of counts begin anew.
  EXPECT_LE(counter.count(), 4);
}

TEST(KActivatorPath, AWakeUpOfAKnownRevisionAllocatesNothing) {
  const SystemClock clock;
  NullLogger logger;
  metrics::Registry registry;
  mixer::testing::FakeScheduler scheduler;
  ActivatorOptions options;
  options.endpoint = kNobody;
  options.report_period = absl::Milliseconds(20);
  options.repeat_wakeups = absl::ZeroDuration();
  const auto activator =
      *Activator::Start(options, {&clock, &logger, &registry, &scheduler, {}},
                        std::make_shared<ActivationBoard>());
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back(absl::StrCat("r", i));
  const auto wake_all = [&] {
    std::int64_t allocations = 0;
    for (const std::string& name : names) {
      const absl::Time now = absl::Now();
      const mixer::testing::AllocationCounter counter;
      activator->Note({"ns", name, {}}, now);
      allocations += counter.count();
    }
    return allocations;
  };
  const auto idle = [&] {
    return registry.Text().find("kactivator_active_revisions{endpoint=\"" +
                                std::string(kNobody) + "\"} 0\n") !=
           std::string::npos;
  };
  EXPECT_GT(wake_all(), 0);
  // Each thread has two lists of counts, and they reach their size in turn.
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(WaitFor(idle));
    wake_all();
  }
  std::int64_t fewest = 100;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(WaitFor(idle));
    fewest = std::min(fewest, wake_all());
  }
  EXPECT_EQ(fewest, 0);
}

}  // namespace
}  // namespace mixer::kactivator
