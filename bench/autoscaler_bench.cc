// Cost of one message to the Autoscaler in each form. The yardstick is Go's
// encoder: 5.3 to 6.5 us and 45 allocations (spec knative.md 6).
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "mixer_adapter/autoscaler/gob_codec.h"
#include "mixer_adapter/autoscaler/gob_era.h"
#include "mixer_adapter/autoscaler/json_codec.h"
#include "mixer_adapter/autoscaler/protobuf_codec.h"

namespace mixer::autoscaler {
namespace {

// What is sent on the first request of an idle revision.
StatMessage FirstRequest() {
  StatMessage message;
  message.key = {"default", "hello-00001"};
  message.stat.pod_name = "activator-6c87fcc96d-kd2qx";
  message.stat.average_concurrent_requests = 1;
  message.stat.request_count = 1;
  return message;
}

void Encode(const Codec& codec, std::size_t batch, benchmark::State& state) {
  const std::vector<StatMessage> messages(batch, FirstRequest());
  std::string frame;
  for (auto _ : state) {
    frame.clear();
    benchmark::DoNotOptimize(codec.Encode(messages.data(), batch, &frame));
    benchmark::DoNotOptimize(frame.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(batch));
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(frame.size()));
}

void BM_GobEncode(benchmark::State& state) {
  Encode(GobCodec(kGobEra08), 1, state);
}
BENCHMARK(BM_GobEncode);

void BM_JsonEncode(benchmark::State& state) { Encode(JsonCodec(), 1, state); }
BENCHMARK(BM_JsonEncode);

void BM_ProtobufEncode(benchmark::State& state) {
  Encode(ProtobufCodec(), static_cast<std::size_t>(state.range(0)), state);
}
BENCHMARK(BM_ProtobufEncode)->Arg(1)->Arg(100);

}  // namespace
}  // namespace mixer::autoscaler
