// The lab's figures as text.
#ifndef BENCH_COLD_START_TABLE_H_
#define BENCH_COLD_START_TABLE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/cold_start/result.h"

namespace mixer::cold_start {

// Three digits and a unit: "0.61 ms", "1.52 s".
std::string ShortDuration(absl::Duration duration);

// A line for each design, in Markdown.
std::string DesignTable(const std::vector<Result>& results);

// Runs in which each pod takes the same time to start.
struct SeriesPoint {
  absl::Duration pod_start;
  std::vector<Result> results;  // the same designs in each point
};

// A line for each design, a column for each point: the median added latency of
// cold requests and how many of them failed. In Markdown.
std::string SeriesTable(const std::vector<SeriesPoint>& points);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_TABLE_H_
