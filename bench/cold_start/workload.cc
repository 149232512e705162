#include "bench/cold_start/workload.h"

#include <algorithm>
#include <cstdint>

#include "bench/cold_start/random.h"

namespace mixer::cold_start {
namespace {

// Streams of the seed.
constexpr std::uint64_t kRestarts = 1;
constexpr std::uint64_t kArrivals = 1'000'000;
constexpr std::uint64_t kPods = 2'000'000;

// Connections have to open first.
constexpr absl::Duration kWarmUp = absl::Seconds(10);

void AddVisit(absl::Duration at, int revision, const Options& options,
              Random* random, std::vector<Arrival>* arrivals) {
  const double more = 1 - 1 / std::max(1.0, options.requests_per_visit);
  arrivals->push_back({at, revision});
  while (random->Unit() < more) {
    at += random->Exponential(options.request_gap);
    if (at < options.duration) arrivals->push_back({at, revision});
  }
}

std::vector<Arrival> MakeArrivals(const Options& options) {
  std::vector<Arrival> arrivals;
  for (int revision = 0; revision < options.revisions; ++revision) {
    Random random(options.seed, kArrivals + revision);
    absl::Duration at = kWarmUp + random.Exponential(options.visit_gap);
    while (at < options.duration) {
      AddVisit(at, revision, options, &random, &arrivals);
      at += random.Exponential(options.visit_gap);
    }
  }
  std::stable_sort(
      arrivals.begin(), arrivals.end(),
      [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
  return arrivals;
}

std::vector<Restart> MakeRestarts(const Options& options) {
  std::vector<Restart> restarts;
  Random random(options.seed, kRestarts);
  absl::Duration at = kWarmUp + random.Exponential(options.restart_interval);
  while (at < options.duration) {
    const absl::Duration outage = random.Uniform(options.outage);
    restarts.push_back({at, outage, random.Unit() < options.silent_restarts});
    at += outage + random.Exponential(options.restart_interval);
  }
  return restarts;
}

}  // namespace

Workload MakeWorkload(const Options& options) {
  Workload workload;
  workload.arrivals = MakeArrivals(options);
  if (options.restart_interval > absl::ZeroDuration()) {
    workload.restarts = MakeRestarts(options);
  }
  return workload;
}

absl::Duration PodStart(const Options& options, int revision, int ordinal) {
  Random random(options.seed, kPods + revision * std::uint64_t{10'000} +
                                  static_cast<std::uint64_t>(ordinal));
  return random.LogUniform(options.pod_start);
}

}  // namespace mixer::cold_start
