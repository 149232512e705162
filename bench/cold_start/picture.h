// The lab's picture: how soon cold requests are served, and how many fail.
#ifndef BENCH_COLD_START_PICTURE_H_
#define BENCH_COLD_START_PICTURE_H_

#include <string>
#include <vector>

#include "bench/cold_start/options.h"
#include "bench/cold_start/result.h"

namespace mixer::cold_start {

// An SVG document. Left, a curve for each design that has one: which part of
// the cold requests was served within a time; what a curve lacks to 100 % has
// failed. Right, a bar for each design: the part that failed. Below, what was
// simulated.
std::string Picture(const std::vector<Result>& results, const Options& options);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_PICTURE_H_
