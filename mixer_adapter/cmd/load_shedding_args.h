// Flags of load shedding (spec server.md 6).
#ifndef MIXER_ADAPTER_CMD_LOAD_SHEDDING_ARGS_H_
#define MIXER_ADAPTER_CMD_LOAD_SHEDDING_ARGS_H_

#include <limits>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mixer::cmd {

struct LoadSheddingArgs {
  std::string mode = "disabled";  // or "logonly" or "enforce"
  // Zero: latency is not looked at.
  absl::Duration average_latency_threshold = absl::ZeroDuration();
  double latency_samples_per_second = std::numeric_limits<double>::max();
  absl::Duration latency_sample_halflife = absl::Seconds(1);
  // Zero: requests are not counted.
  double max_requests_per_second = 0;
  int burst_size = 0;

  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
  void AddWarnings(std::vector<std::string>* warnings) const;
  std::string Dump() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_LOAD_SHEDDING_ARGS_H_
