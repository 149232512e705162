// What the adapters for telemetry cost RPC threads that share them: a value for
// prometheus, and lines for stdio, through its queue or under a lock around
// write(2).
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "benchmark/benchmark.h"
#include "mixer_adapter/adapters/prometheus/metric.h"
#include "mixer_adapter/adapters/prometheus/series_key.h"
#include "mixer_adapter/adapters/stdio/file_sink.h"
#include "mixer_adapter/adapters/stdio/line_writer.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer {
namespace {

// One value for one of 100 series, by threads that share them all.
void BM_PrometheusRecord(benchmark::State& state) {
  static metrics::Counter* const dropped = new metrics::Counter;
  static auto* const metric = new prometheus::Metric(
      {"n", "", prometheus::Kind::kCounter, {"a", "b"}, {}}, dropped);
  Scratch scratch;
  std::int64_t next = state.thread_index() * 17;
  for (auto _ : state) {
    scratch.Reset();
    prometheus::SeriesKey key(&scratch);
    key.Add(Value::String("hello.default.svc.cluster.local"));
    key.Add(Value::Int64(next++ % 100));
    metric->Record(key.text(), 1, absl::FromUnixSeconds(1));
  }
}
BENCHMARK(BM_PrometheusRecord)->Threads(1)->Threads(2)->Threads(4);

// The lines of a Report call: 100 of 200 bytes.
std::string Lines() {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += std::string(199, 'x') + "\n";
  return lines;
}

// The time of `call` alone, one of 2000 a second on each thread.
template <typename Call>
void Measure(benchmark::State& state, const Call& call) {
  std::this_thread::sleep_for(std::chrono::microseconds(500));
  const auto start = std::chrono::steady_clock::now();
  call();
  const std::chrono::duration<double> time =
      std::chrono::steady_clock::now() - start;
  state.SetIterationTime(time.count());
}

constexpr char kFile[] = "/tmp/report_bench.log";

// What an RPC thread waits for: a copy, or its turn and the system.
void BM_LinesThroughQueue(benchmark::State& state) {
  static const SystemClock clock{};
  static NullLogger logger;
  static metrics::Registry registry;
  static std::unique_ptr<stdio::LineWriter> writer;
  if (state.thread_index() == 0) {
    writer = std::make_unique<stdio::LineWriter>(
        *stdio::FileSink::Open(kFile, {}, &clock),
        spi::Env{&clock, &logger, &registry, nullptr, "h"},
        stdio::LineWriterOptions{std::size_t{1} << 32, 50});
  }
  const std::string lines = Lines();
  for (auto _ : state) {
    Measure(state, [&] { writer->Add(lines); });
  }
  if (state.thread_index() == 0) {
    writer.reset();
    unlink(kFile);
  }
}
BENCHMARK(BM_LinesThroughQueue)
    ->Threads(1)
    ->Threads(2)
    ->Threads(4)
    ->Iterations(2000)
    ->UseManualTime();

void BM_LinesUnderALock(benchmark::State& state) {
  static Mutex mu;
  static int fd = -1;
  if (state.thread_index() == 0) {
    fd = open(kFile, O_WRONLY | O_CREAT | O_APPEND, 0644);
  }
  const std::string lines = Lines();
  for (auto _ : state) {
    Measure(state, [&] {
      MutexLock lock(&mu);
      if (write(fd, lines.data(), lines.size()) < 0) std::abort();
    });
  }
  if (state.thread_index() == 0) {
    close(fd);
    unlink(kFile);
  }
}
BENCHMARK(BM_LinesUnderALock)
    ->Threads(1)
    ->Threads(2)
    ->Threads(4)
    ->Iterations(2000)
    ->UseManualTime();

}  // namespace
}  // namespace mixer
