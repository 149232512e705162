// The cold start lab: prints how designs of the first request of an idle
// revision fare in simulation, and draws it (README.md).
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "bench/cold_start/designs.h"
#include "bench/cold_start/experiment.h"
#include "bench/cold_start/flags.h"
#include "bench/cold_start/picture.h"
#include "bench/cold_start/table.h"
#include "bench/cold_start/workload.h"

namespace mixer::cold_start {
namespace {

constexpr absl::Duration kSeries[] = {
    absl::Milliseconds(50), absl::Milliseconds(200), absl::Milliseconds(500),
    absl::Seconds(1),       absl::Seconds(2),        absl::Seconds(5),
    absl::Seconds(10)};

std::vector<Result> RunAll(const Options& options) {
  const Workload workload = MakeWorkload(options);
  std::vector<Result> results;
  for (const DesignSpec& design : Designs()) {
    results.push_back(RunDesign(design, options, workload));
  }
  return results;
}

std::vector<SeriesPoint> RunSeries(Options options) {
  std::vector<SeriesPoint> points;
  for (const absl::Duration pod_start : kSeries) {
    options.pod_start = {pod_start, pod_start};
    points.push_back({pod_start, RunAll(options)});
  }
  return points;
}

int Main(int argc, char** argv) {
  CLI::App app("Cold starts in simulation: what the client waits, by design");
  Flags flags;
  AddFlags(&app, &flags);
  CLI11_PARSE(app, argc, argv);
  if (const absl::Status bad = CheckFlags(flags); !bad.ok()) {
    std::cerr << bad.message() << "\n";
    return 1;
  }
  const std::vector<Result> results = RunAll(flags.options);
  std::cout << DesignTable(results);
  if (flags.series) std::cout << "\n" << SeriesTable(RunSeries(flags.options));
  if (flags.svg.empty()) return 0;
  std::ofstream file(flags.svg);
  file << Picture(results, flags.options);
  file.close();
  if (!file) {
    std::cerr << "can't write " << flags.svg << "\n";
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace mixer::cold_start

int main(int argc, char** argv) { return mixer::cold_start::Main(argc, argv); }
