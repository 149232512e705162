// What kactivator costs the request's thread: a revision that is active, and
// the hand-over of a wake-up.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/adapters/kactivator/activator.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/fake_scheduler.h"
#include "mixer_adapter/testing/websocket_test_server.h"

namespace mixer::kactivator {
namespace {

using autoscaler::PodState;
using autoscaler::RevisionView;

// Knows that all pods serve.
class AllReady final : public Readiness {
 public:
  void Start(Listener*) override {}
  PodState PodsOf(const RevisionView&) const override {
    return PodState::kReady;
  }
  bool IsTarget(const RevisionView&) const override { return true; }
  void Watch(const RevisionView&) override {}
  void Unwatch(const RevisionView&) override {}
};

struct Bench {
  explicit Bench(ActivatorOptions options) {
    options.endpoint = server.url();
    activator =
        *Activator::Start(options, {&clock, &logger, &registry, &scheduler, {}},
                          std::make_shared<ActivationBoard>());
  }

  std::string Metric(const std::string& name) const {
    const std::string text = registry.Text();
    const std::size_t at = text.find("\n" + name + "{");
    const std::size_t value = text.find("} ", at) + 2;
    return text.substr(value, text.find('\n', value) - value);
  }
  void WaitUntilIdle() const {
    while (Metric("kactivator_active_revisions") != "0") {
      absl::SleepFor(absl::Milliseconds(2));
    }
  }

  testing::WebsocketTestServer server;
  SystemClock clock;
  NullLogger logger;
  metrics::Registry registry;
  testing::FakeScheduler scheduler;
  std::unique_ptr<Activator> activator;
};

std::vector<std::string> Hosts(int count) {
  std::vector<std::string> hosts;
  for (int i = 0; i < count; ++i) {
    hosts.push_back(absl::StrCat("hello-service-0000", i));
  }
  return hosts;
}

// The counters make a difference where something is allocated at all.
void NoteActive(benchmark::State& state, ActivatorOptions options) {
  Bench bench(std::move(options));
  const std::vector<std::string> names =
      Hosts(static_cast<int>(state.range(0)));
  const absl::Time now = absl::Now();
  for (const std::string& name : names) {
    bench.activator->Note({"production", name, {}}, now);
  }
  absl::SleepFor(absl::Milliseconds(50));  // the loop has seen them
  std::size_t next = 0;
  const testing::AllocationCounter counter;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        bench.activator->Note({"production", names[next], {}}, now));
    if (++next == names.size()) next = 0;
  }
  state.counters["allocations"] = static_cast<double>(counter.count());
}

void BM_NoteActive(benchmark::State& state) { NoteActive(state, {}); }
BENCHMARK(BM_NoteActive)->Arg(1)->Arg(100)->Arg(10'000);

void BM_NoteActiveWatched(benchmark::State& state) {
  ActivatorOptions options;
  options.hold = true;
  options.readiness = [](net::IoThread*, const spi::Env&) {
    return std::make_unique<AllReady>();
  };
  NoteActive(state, std::move(options));
}
BENCHMARK(BM_NoteActiveWatched)->Arg(1)->Arg(100);

// With Reports: a Check and its end.
void BM_NoteActivePaired(benchmark::State& state) {
  ActivatorOptions options;
  options.paired = true;
  Bench bench(std::move(options));
  const Destination to{"production", "hello-service-00001", {}};
  const absl::Time now = absl::Now();
  bench.activator->Note(to, now);
  const testing::AllocationCounter counter;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bench.activator->Note(to, now));
    bench.activator->End(to, now, absl::Milliseconds(20));
  }
  state.counters["allocations"] = static_cast<double>(counter.count());
}
BENCHMARK(BM_NoteActivePaired);

// First requests of idle revisions that were active before. In a burst: the
// I/O thread is awake most of the time. One by one: it sleeps, and to wake a
// thread is most of the cost.
void NoteWakeup(benchmark::State& state, absl::Duration pause) {
  constexpr int kRevisions = 1000;
  ActivatorOptions options;
  options.report_period = absl::Milliseconds(20);
  options.repeat_wakeups = absl::ZeroDuration();
  Bench bench(std::move(options));
  const std::vector<std::string> names = Hosts(kRevisions);
  std::uint64_t allocations = 0;
  std::vector<double> nanos;
  for (int round = 0; round < 3; ++round) {  // both buffers of the thread
    for (const std::string& name : names) {
      bench.activator->Note({"production", name, {}}, absl::Now());
    }
    bench.WaitUntilIdle();
  }
  for (auto _ : state) {
    nanos.clear();
    for (const std::string& name : names) {
      const absl::Time now = absl::Now();
      const testing::AllocationCounter counter;
      const std::int64_t start = absl::GetCurrentTimeNanos();
      benchmark::DoNotOptimize(
          bench.activator->Note({"production", name, {}}, now));
      nanos.push_back(static_cast<double>(absl::GetCurrentTimeNanos() - start));
      allocations += counter.count();
      if (pause > absl::ZeroDuration()) absl::SleepFor(pause);
    }
    double sum = 0;
    for (const double nano : nanos) sum += nano;
    state.SetIterationTime(sum / kRevisions / 1e9);
    bench.WaitUntilIdle();
  }
  std::sort(nanos.begin(), nanos.end());
  state.counters["p50_ns"] = nanos[nanos.size() / 2];
  state.counters["p99_ns"] = nanos[nanos.size() * 99 / 100];
  state.counters["allocations"] = static_cast<double>(allocations);
}

void BM_NoteWakeupInABurst(benchmark::State& state) {
  NoteWakeup(state, absl::ZeroDuration());
}
BENCHMARK(BM_NoteWakeupInABurst)->UseManualTime()->Iterations(20);

void BM_NoteWakeupOneByOne(benchmark::State& state) {
  NoteWakeup(state, absl::Microseconds(200));
}
BENCHMARK(BM_NoteWakeupOneByOne)->UseManualTime()->Iterations(3);

}  // namespace
}  // namespace mixer::kactivator
