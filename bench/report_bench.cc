// What a Report of 100 sets costs with the adapters that take reports.
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/http_get.h"
#include "mixer_adapter/testing/json_requests.h"

namespace mixer {
namespace {

// The standard access log and request count of Istio 1.3, shortened.
std::string ConfigFor(const std::string& handler) {
  return absl::StrCat(
      "kind: handler\nmetadata: {name: h, namespace: "
      "istio-system}\nspec: {",
      handler, R"(}
---
kind: instance
metadata: {name: requestcount, namespace: istio-system}
spec:
  compiledTemplate: metric
  params:
    value: "1"
    dimensions:
      code: response.code | 200
      destination: destination.service.host | "unknown"
      protocol: context.protocol | "unknown"
      source: source.namespace | "unknown"
---
kind: rule
metadata: {name: r, namespace: istio-system}
spec: {actions: [{handler: h, instances: [requestcount]}]}
)");
}

std::string HundredSets() {
  nlohmann::json sets = nlohmann::json::array();
  for (int i = 0; i < 100; ++i) {
    sets.push_back({{"response.code", {{"int64", i % 10 == 0 ? 500 : 200}}},
                    {"context.protocol", {{"string", "http"}}},
                    {"source.namespace", {{"string", "istio-system"}}},
                    {"destination.service.host",
                     {{"string", absl::StrCat("hello-", i % 5, ".default")}}}});
  }
  return testing::ReadReportRequest({{"report", sets}}).SerializeAsString();
}

void RunReports(benchmark::State& state, const std::string& handler) {
  testing::ConfiguredMixer mixer;
  if (!mixer.LoadText(ConfigFor(handler), true).errors.empty()) std::abort();
  const auto service = mixer.NewService();
  const std::string request = HundredSets();
  std::string response;
  for (auto _ : state) {
    if (!service->Report(request, &response).ok()) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * 100);
}

void BM_ReportNoop(benchmark::State& state) {
  RunReports(state, "compiledAdapter: noop");
}
BENCHMARK(BM_ReportNoop);

void BM_ReportPrometheus(benchmark::State& state) {
  RunReports(
      state,
      absl::StrCat("compiledAdapter: prometheus, params: {listen_address: "
                   "'127.0.0.1:",
                   testing::FreePort(),
                   "', metrics: [{instance_name: "
                   "requestcount.instance.istio-system, kind: COUNTER, "
                   "label_names: [code, destination, protocol, source]}]}"));
}
BENCHMARK(BM_ReportPrometheus);

void BM_ReportStdio(benchmark::State& state) {
  RunReports(state,
             "compiledAdapter: stdio, params: {log_stream: FILE, output_path: "
             "/dev/null}");
}
BENCHMARK(BM_ReportStdio);

}  // namespace
}  // namespace mixer
