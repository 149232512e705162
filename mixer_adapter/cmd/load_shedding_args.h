// Flags of load shedding (spec server.md 6).
#ifndef MIXER_ADAPTER_CMD_LOAD_SHEDDING_ARGS_H_
#define MIXER_ADAPTER_CMD_LOAD_SHEDDING_ARGS_H_

#include <limits>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "mixer_adapter/server/load_shedding_options.h"

namespace mixer::cmd {

// Into the server's own options, whose defaults are the reference's.
struct LoadSheddingArgs {
  LoadSheddingArgs() {
    options.latency_samples_per_second = std::numeric_limits<double>::max();
  }

  std::string mode = "disabled";
  server::LoadSheddingOptions options;  // but for the mode

  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
  std::string Dump() const;

  // With the mode; Validate() must be OK.
  server::LoadSheddingOptions Options() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_LOAD_SHEDDING_ARGS_H_
