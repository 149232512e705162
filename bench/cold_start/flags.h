// The command line of the lab.
#ifndef BENCH_COLD_START_FLAGS_H_
#define BENCH_COLD_START_FLAGS_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "bench/cold_start/options.h"

namespace mixer::cold_start {

struct Flags {
  Options options;
  std::string svg;      // file of the picture; empty: none
  bool series = false;  // also runs with fixed pod start times
};

// Declares the flags; parsing fills `*flags`, whose values are the defaults.
void AddFlags(CLI::App* app, Flags* flags);

// What makes no sense.
absl::Status CheckFlags(const Flags& flags);

}  // namespace mixer::cold_start

#endif  // BENCH_COLD_START_FLAGS_H_
