// Random numbers that depend on a seed and nothing else: those of the standard
// library's distributions differ between libraries.
#ifndef BENCH_COLD_START_RANDOM_H_
#define BENCH_COLD_START_RANDOM_H_

#include <cmath>
#include <cstdint>
#include <random>

#include "absl/time/time.h"
#include "bench/cold_start/options.h"

namespace mixer::cold_start {

class Random {
 public:
  // Streams of one seed are independent of each other.
  Random(std::uint64_t seed, std::uint64_t stream)
      : bits_(Mix(Mix(seed) + stream)) {}

  // In [0, 1).
  double Unit() { return static_cast<double>(bits_() >> 11) * 0x1.0p-53; }

  absl::Duration Uniform(const DurationRange& range) {
    return range.min + (range.max - range.min) * Unit();
  }
  // Each factor is as likely as any other: 50 to 100 ms as 5 to 10 s.
  absl::Duration LogUniform(const DurationRange& range) {
    const double factor = absl::FDivDuration(range.max, range.min);
    return range.min * std::pow(factor, Unit());
  }
  absl::Duration Exponential(absl::Duration mean) {
    return mean * -std::log1p(-Unit());
  }

 private:
  static std::uint64_t Mix(std::uint64_t x) {  // splitmix64
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  std::mt19937_64 bits_;
};

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_RANDOM_H_
