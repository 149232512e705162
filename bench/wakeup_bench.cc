// How long a wake-up takes from the request thread to the Autoscaler's host: a
// client and a peer on the loopback.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/autoscaler/client.h"
#include "mixer_adapter/testing/line_codec.h"
#include "mixer_adapter/testing/websocket_test_server.h"

namespace mixer::autoscaler {
namespace {

// Reports percentiles in microseconds; the time column is the mean.
void BM_WakeupToPeer(benchmark::State& state) {
  testing::WebsocketTestServer server;
  const testing::LineCodec codec;
  const SystemClock clock;
  NullLogger logger;
  ClientOptions options;
  options.endpoint = server.url();
  options.report_period = absl::Hours(1);
  auto client = Client::Start(options, {&codec, &clock, &logger});
  if (!client.ok()) {
    state.SkipWithError(std::string(client.status().message()).c_str());
    return;
  }
  while (!(*client)->stats().connected) absl::SleepFor(absl::Milliseconds(1));
  std::vector<double> micros;
  for (auto _ : state) {
    const std::string name = absl::StrCat("r", micros.size());
    const std::size_t before = server.frame_count();
    const absl::Time start = absl::Now();
    (*client)->Note({"production", name}, start);
    // Not a busy wait: the two I/O threads need the cores.
    while (server.frame_count() == before)
      absl::SleepFor(absl::Microseconds(5));
    const absl::Duration took = absl::Now() - start;
    micros.push_back(absl::ToDoubleMicroseconds(took));
    state.SetIterationTime(absl::ToDoubleSeconds(took));
  }
  std::sort(micros.begin(), micros.end());
  state.counters["p50_us"] = micros[micros.size() / 2];
  state.counters["p99_us"] = micros[micros.size() * 99 / 100];
}
BENCHMARK(BM_WakeupToPeer)->Iterations(5000)->UseManualTime();

}  // namespace
}  // namespace mixer::autoscaler
