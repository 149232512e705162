// What Checks cost that wait for their revision: memory, and the time to let
// all of them through.
#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/adapters/kactivator/held_check.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer {
namespace {

// What is left of an RPC here: gRPC keeps its own of it.
class Call final : public server::RawCall {
 public:
  Call(absl::Time now, std::atomic<int>* resumed) : resumed_(resumed) {
    set_begun(now);
  }
  void Resume() override { ++*resumed_; }
  absl::Time deadline() const override { return absl::InfiniteFuture(); }

 private:
  std::atomic<int>* const resumed_;
};

std::string Endpoints(const char* subsets) {
  return absl::StrCat(
      "kind: Endpoints\nmetadata: {name: hello-00001-private}\nsubsets: [",
      subsets, "]\n");
}

std::string Config(const std::string& endpoints) {
  return absl::StrCat(R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec:
  compiledAdapter: kactivator
  params:
    autoscaler_endpoint: "ws://127.0.0.1:1"
    knative_version: "1.8"
    endpoints: {path: ")",
                      endpoints, R"(", period: 10ms}
    hold: {settle: 0s, max_held: 100000}
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
)");
}

std::size_t Used() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

bool Waits(testing::ConfiguredMixer* mixer, const std::string& count) {
  const std::string text = mixer->registry().Text();
  return text.find(absl::StrCat("kactivator_waiting_checks{endpoint=\"ws://"
                                "127.0.0.1:1\"} ",
                                count, "\n")) != std::string::npos;
}

// The time is from when the file says that pods serve until all calls have been
// resumed: looking at the file, 5 ms on average, included.
void BM_HeldChecks(benchmark::State& state) {
  const auto count = static_cast<int>(state.range(0));
  const std::string request = testing::GatewayCheck().SerializeAsString();
  double bytes = 0;
  for (auto _ : state) {
    const testing::TemporaryDirectory directory;
    const std::string path = directory.Write("e.yaml", Endpoints(""));
    testing::ConfiguredMixer mixer;
    mixer.LoadText(Config(path), true);
    const auto service = mixer.NewService();
    std::atomic<int> resumed{0};
    std::vector<std::unique_ptr<Call>> calls;
    std::string response;
    const std::size_t before = Used();
    for (int i = 0; i < count; ++i) {
      calls.push_back(std::make_unique<Call>(absl::Now(), &resumed));
      if (service->CheckOrWait(request, calls.back().get(), &response)) {
        state.SkipWithError("a Check did not wait");
        return;
      }
    }
    while (!Waits(&mixer, absl::StrCat(count))) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    bytes = static_cast<double>(Used() - before) / count;
    const absl::Time start = absl::Now();
    directory.Write("e.yaml", Endpoints("{addresses: [{ip: 10.0.0.1}]}"));
    while (resumed < count) absl::SleepFor(absl::Microseconds(100));
    state.SetIterationTime(absl::ToDoubleSeconds(absl::Now() - start));
    for (const auto& call : calls) {
      benchmark::DoNotOptimize(call->steps()->Continue(&response));
    }
  }
  state.counters["bytes_each"] = bytes;
  state.counters["of_these_the_adapters"] = sizeof(kactivator::HeldCheck);
}
BENCHMARK(BM_HeldChecks)->Arg(100)->Arg(10'000)->UseManualTime()->Iterations(3);

}  // namespace
}  // namespace mixer
