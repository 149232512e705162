#include "bench/cold_start/result.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mixer::cold_start {
namespace {

std::vector<absl::Duration> Latencies(const Result& result, bool cold) {
  std::vector<absl::Duration> latencies;
  for (const RequestRecord& request : result.requests) {
    if (request.cold == cold && request.served()) {
      latencies.push_back(request.latency);
    }
  }
  std::sort(latencies.begin(), latencies.end());
  return latencies;
}

}  // namespace

std::vector<absl::Duration> ColdLatencies(const Result& result) {
  return Latencies(result, /*cold=*/true);
}

absl::Duration Percentile(const std::vector<absl::Duration>& sorted, double p) {
  if (sorted.empty()) return absl::ZeroDuration();
  const auto size = static_cast<double>(sorted.size());
  const auto rank = static_cast<std::size_t>(std::ceil(p * size));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

Summary Summarize(const Result& result) {
  Summary summary;
  for (const RequestRecord& request : result.requests) {
    ++summary.requests;
    if (request.cold) ++summary.cold;
    if (request.served()) continue;
    ++(request.cold ? summary.failed : summary.failed_warm);
  }
  const auto cold = ColdLatencies(result);
  summary.p50 = Percentile(cold, 0.50);
  summary.p90 = Percentile(cold, 0.90);
  summary.p99 = Percentile(cold, 0.99);
  summary.max = Percentile(cold, 1);
  summary.warm_p50 = Percentile(Latencies(result, /*cold=*/false), 0.50);
  return summary;
}

}  // namespace mixer::cold_start
