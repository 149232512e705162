// A Check from request bytes to response bytes, and what it consists of, on the
// gateway's request (testdata/gateway). Floors stand beside the figures.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/clock.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/attribute/wire_reader.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/published.h"
#include "mixer_adapter/base/thread_scheduler.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/identity.h"
#include "mixer_adapter/server/check_request.h"
#include "mixer_adapter/server/load_shedder.h"
#include "mixer_adapter/server/mixer_service.h"
#include "mixer_adapter/server/rpc_metrics.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/temporary_directory.h"

namespace mixer {
namespace {

constexpr char kKactivatorConfig[] = "testdata/configs/kactivator";

// The instance and rule of the kactivator config, for another handler.
std::string ConfigWith(const std::string& adapter) {
  return R"(
kind: handler
metadata: {name: h, namespace: istio-system}
spec: {compiledAdapter: )" +
         adapter + R"(}
---
kind: instance
metadata: {name: i, namespace: istio-system}
spec:
  compiledTemplate: authorization
  params:
    subject:
      user: source.principal | request.auth.principal | ""
    action:
      namespace: destination.service.namespace | "default"
      service: destination.service.name | ""
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec:
  match: context.reporter.kind == "outbound" && context.protocol == "http"
  actions: [{handler: h, instances: [i]}]
)";
}

const std::string& Request() {
  static const std::string* const bytes =
      new std::string(testing::GatewayCheck().SerializeAsString());
  return *bytes;
}

// Reads every byte of the request and every varint in it, and keeps nothing.
std::uint64_t BareScan(std::string_view bytes, int depth) {
  WireReader in(bytes);
  std::uint64_t sum = 0;
  while (!in.done()) {
    WireTag tag;
    std::uint64_t number = 0;
    std::string_view content;
    if (!in.ReadTag(&tag)) return sum;
    if (tag.type == WireType::kBytes) {
      if (!in.ReadBytes(&content)) return sum;
      // Words are texts, the rest are messages.
      const bool text = depth == 1 && tag.field == 1;
      sum += text || depth > 3 ? content.size() : BareScan(content, depth + 1);
    } else if (tag.type == WireType::kVarint) {
      if (!in.ReadVarint(&number)) return sum;
      sum += number;
    } else if (!in.Skip(tag)) {
      return sum;
    }
  }
  return sum;
}

void BM_DecodeFloor(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(BareScan(Request(), 0));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(Request().size()));
}
BENCHMARK(BM_DecodeFloor);

// A configuration and a thread's state, as MixerService keeps them.
struct Bench {
  explicit Bench(const std::string& adapter) {
    if (adapter == "kactivator") {
      mixer.LoadPath(kKactivatorConfig);
    } else {
      mixer.LoadText(adapter.empty() ? "" : ConfigWith(adapter), true);
    }
    reader = std::make_unique<Published<runtime::Table>::Reader>(
        mixer.publisher().table());
  }

  void Decode(const runtime::Table& table) {
    scratch.Reset();
    benchmark::DoNotOptimize(request.Read(Request(), &scratch));
    benchmark::DoNotOptimize(
        bag.Decode(table.vocabulary(), request.attributes, {}, &scratch));
  }

  testing::ConfiguredMixer mixer;
  std::unique_ptr<Published<runtime::Table>::Reader> reader;
  Scratch scratch;
  server::CheckRequest request;
  RequestBag bag;
};

void BM_Decode(benchmark::State& state) {
  Bench bench("");
  const auto table = bench.reader->Get();
  for (auto _ : state) bench.Decode(*table);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(Request().size()));
}
BENCHMARK(BM_Decode);

void BM_Pin(benchmark::State& state) {
  Bench bench("");
  for (auto _ : state) benchmark::DoNotOptimize(bench.reader->Get());
}
BENCHMARK(BM_Pin);

void BM_Identity(benchmark::State& state) {
  Bench bench("");
  const auto table = bench.reader->Get();
  bench.Decode(*table);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        runtime::IdentityNamespace(table->vocabulary(), bench.bag));
  }
}
BENCHMARK(BM_Identity);

void BM_Match(benchmark::State& state) {
  Bench bench("noop");
  const auto table = bench.reader->Get();
  bench.Decode(*table);
  const auto& group =
      *table->checks().For("istio-system").front()->places.front().group;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        group.condition->program.Eval(bench.bag, &bench.scratch).truth());
  }
}
BENCHMARK(BM_Match);

// Instance building and the call of a handler that does nothing.
void BM_Action(benchmark::State& state) {
  Bench bench("noop");
  const auto table = bench.reader->Get();
  bench.Decode(*table);
  const auto& action = *table->checks()
                            .For("istio-system")
                            .front()
                            ->places.front()
                            .group->entries.front()
                            .action;
  Scratch scratch;
  const spi::CallContext context{absl::Now(), &scratch};
  for (auto _ : state) {
    scratch.Reset();
    benchmark::DoNotOptimize(action.Check(bench.bag, context, nullptr));
  }
}
BENCHMARK(BM_Action);

void BM_Dispatch(benchmark::State& state) {
  Bench bench("noop");
  const auto table = bench.reader->Get();
  bench.Decode(*table);
  Scratch scratch;
  const spi::CallContext context{absl::Now(), &scratch};
  for (auto _ : state) {
    scratch.Reset();
    benchmark::DoNotOptimize(runtime::Check(*table, bench.bag, context));
  }
}
BENCHMARK(BM_Dispatch);

void BM_References(benchmark::State& state) {
  Bench bench("noop");
  const auto table = bench.reader->Get();
  bench.Decode(*table);
  const spi::CallContext context{absl::Now(), &bench.scratch};
  benchmark::DoNotOptimize(runtime::Check(*table, bench.bag, context));
  std::string out;
  for (auto _ : state) {
    out.clear();
    bench.bag.references().Encode(table->vocabulary(), 222, &out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_References);

// `check` again and again: it takes the bytes of a request and of its answer.
template <typename Check>
void Measure(benchmark::State& state, const Check& check) {
  std::string response;
  for (int i = 0; i < 100; ++i) {
    if (!check(Request(), &response).ok()) {
      state.SkipWithError("Check failed");
      return;
    }
  }
  testing::AllocationCounter allocations;
  for (auto _ : state) {
    benchmark::DoNotOptimize(check(Request(), &response));
  }
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(allocations.count()),
                         benchmark::Counter::kAvgIterations);
  state.SetItemsProcessed(state.iterations());
}

// The whole, the clock read included.
void BM_Check(benchmark::State& state, const std::string& adapter) {
  Bench bench(adapter);
  const auto service = bench.mixer.NewService();
  Measure(state, [&service](std::string_view request, std::string* response) {
    return service->Check(request, response);
  });
}

// A handler that may let Checks wait, for a revision whose pods serve: the RPC
// is one that could be put aside.
void BM_CheckThatMayWait(benchmark::State& state) {
  const testing::TemporaryDirectory directory;
  const std::string endpoints = directory.Write("endpoints.yaml", R"(
kind: Endpoints
metadata: {name: hello-00001-private, namespace: default}
subsets: [{addresses: [{ip: 10.0.0.1}]}]
)");
  testing::ConfiguredMixer mixer;
  mixer.LoadText(ConfigWith(R"(kactivator, params: {
      autoscaler_endpoint: "ws://127.0.0.1:1", knative_version: "1.8",
      endpoints: {path: ")" +
                            endpoints + "\"}, hold: {}}"),
                 true);
  const auto service = mixer.NewService();
  // Until the revision is trusted.
  std::string response;
  for (int i = 0; i < 70; ++i) {
    benchmark::DoNotOptimize(service->Check(Request(), &response));
    absl::SleepFor(absl::Milliseconds(100));
  }
  Measure(state, [&service](std::string_view request, std::string* answer) {
    return service->Check(request, answer);
  });
}
BENCHMARK(BM_CheckThatMayWait);

// The same with what may surround it, and the clock read that this takes: both
// evaluators of a load shedder that lets it pass, and gRPC's metrics.
void BM_CheckMeasured(benchmark::State& state) {
  Bench bench("noop");
  const SystemClock clock;
  NullLogger logger;
  ThreadScheduler scheduler(1, &logger);
  server::LoadSheddingOptions options;
  options.mode = server::LoadSheddingMode::kEnforce;
  options.average_latency_threshold = absl::Seconds(1);
  options.max_requests_per_second = 1e8;
  options.burst_size = 1'000'000'000;
  const auto shedder = *server::LoadShedder::Create(
      options, {&logger, &bench.mixer.registry(), &scheduler});
  server::RpcMetrics metrics(&bench.mixer.registry());
  server::MixerService service(bench.mixer.publisher().table(), &clock,
                               {shedder.get(), &metrics});
  Measure(state, [&service](std::string_view request, std::string* response) {
    absl::Status status = service.Check(request, response);
    service.Ended({server::RpcMethod::kCheck, status.code(), service.Now(),
                   absl::Microseconds(50), request.size(), response->size()});
    return status;
  });
}
BENCHMARK(BM_CheckMeasured);

// As many rules, each for a host of its own; the request matches one.
void BM_CheckOfManyRules(benchmark::State& state) {
  std::string config = ConfigWith("noop");
  for (std::int64_t i = 1; i < state.range(0); ++i) {
    config += R"(
---
kind: rule
metadata: {name: r)" +
              std::to_string(i) + R"(, namespace: istio-system}
spec:
  match: destination.service.host == "svc)" +
              std::to_string(i) + R"(.prod.svc.cluster.local"
  actions: [{handler: h, instances: [i]}]
)";
  }
  testing::ConfiguredMixer mixer;
  if (!mixer.LoadText(config, true).errors.empty()) {
    state.SkipWithError("bad configuration");
    return;
  }
  const auto service = mixer.NewService();
  std::string response;
  for (int i = 0; i < 100; ++i) {
    benchmark::DoNotOptimize(service->Check(Request(), &response));
  }
  testing::AllocationCounter allocations;
  for (auto _ : state) {
    benchmark::DoNotOptimize(service->Check(Request(), &response));
  }
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(allocations.count()),
                         benchmark::Counter::kAvgIterations);
}
BENCHMARK(BM_CheckOfManyRules)->Arg(1)->Arg(100)->Arg(1000)->Arg(10000);

BENCHMARK_CAPTURE(BM_Check, no_rule, "");
BENCHMARK_CAPTURE(BM_Check, noop, "noop");
BENCHMARK_CAPTURE(BM_Check, kactivator, "kactivator");

}  // namespace
}  // namespace mixer
