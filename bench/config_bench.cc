// What a configuration costs: to load, to hold, and to change.
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/cmd/inventory.h"
#include "mixer_adapter/config/fs_source.h"
#include "mixer_adapter/config/validate.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/publisher.h"

namespace mixer {
namespace {

constexpr int kRulesPerFile = 100;

// `rules` rules in files of a hundred, each for one service and with an
// instance of its own; ten handlers; Istio's attributes.
class Directory {
 public:
  explicit Directory(int rules)
      : path_(std::filesystem::temp_directory_path() /
              absl::StrCat("config_bench.", getpid())) {
    std::filesystem::create_directories(path_);
    std::filesystem::copy_file(
        "testdata/configs/kactivator/attributes.yaml",
        path_ / "attributes.yaml",
        std::filesystem::copy_options::overwrite_existing);
    std::ofstream handlers(path_ / "handlers.yaml");
    for (int i = 0; i < 10; ++i) {
      handlers << "---\nkind: handler\nmetadata: {name: h" << i
               << ", namespace: istio-system}\nspec: {compiledAdapter: "
                  "noop}\n";
    }
    for (int first = 0; first < rules; first += kRulesPerFile) {
      WriteRules(first, "GET");
    }
  }
  ~Directory() { std::filesystem::remove_all(path_); }

  void WriteRules(int first, const std::string& method) const {
    std::ofstream file(path_ / absl::StrCat("rules", first, ".yaml"));
    for (int i = first; i < first + kRulesPerFile; ++i) {
      file << "---\nkind: instance\nmetadata: {name: i" << i
           << ", namespace: istio-system}\nspec:\n"
              "  compiledTemplate: authorization\n"
              "  params:\n"
              "    subject: {user: source.principal | \"\"}\n"
              "    action: {service: destination.service.name | \"s"
           << i
           << "\", path: request.path | \"\"}\n"
              "---\nkind: rule\nmetadata: {name: r"
           << i
           << ", namespace: istio-system}\nspec:\n"
              "  match: destination.service.host == \"s"
           << i << ".default.svc.cluster.local\" && request.method == \""
           << method << "\"\n  actions: [{handler: h" << i % 10
           << ", instances: [i" << i << "]}]\n";
    }
  }

  std::string path() const { return path_; }

 private:
  const std::filesystem::path path_;
};

struct Mixer {
  Mixer()
      : inventory(cmd::BuiltinInventory()),
        publisher(inventory, {&clock, &logger, &registry, nullptr},
                  "istio-system") {}

  const SystemClock clock;
  NullLogger logger;
  metrics::Registry registry;
  const spi::Inventory inventory;
  runtime::Publisher publisher;
};

std::size_t HeapBytes() { return mallinfo2().uordblks; }

// From files to the first request that could be served.
void BM_Load(benchmark::State& state) {
  const int rules = static_cast<int>(state.range(0));
  const Directory directory(rules);
  double bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto mixer = std::make_unique<Mixer>();
    const std::size_t before = HeapBytes();
    state.ResumeTiming();
    const auto summary =
        mixer->publisher.Publish(config::FsSource(directory.path()).Read());
    state.PauseTiming();
    if (!summary.errors.empty()) {
      return state.SkipWithError(summary.errors[0].ToString().c_str());
    }
    bytes = static_cast<double>(HeapBytes() - before);
    mixer.reset();
    state.ResumeTiming();
  }
  // Of the snapshot and the table: what was read of the files is gone.
  state.counters["bytes/rule"] = bytes / rules;
}
BENCHMARK(BM_Load)->Arg(100)->Arg(1000)->Arg(10000)->Unit(
    benchmark::kMillisecond);

// One file of many changes; the source is the one that read the others.
void BM_Reload(benchmark::State& state) {
  const Directory directory(static_cast<int>(state.range(0)));
  Mixer mixer;
  config::FsSource source(directory.path());
  mixer.publisher.Publish(source.Read());
  bool odd = false;
  for (auto _ : state) {
    state.PauseTiming();
    odd = !odd;
    directory.WriteRules(0, odd ? "PUT" : "GET");
    state.ResumeTiming();
    mixer.publisher.Publish(source.Read());
  }
}
BENCHMARK(BM_Reload)->Arg(100)->Arg(1000)->Arg(10000)->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace mixer
