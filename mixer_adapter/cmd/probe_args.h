// Flags of the probe files (spec server.md 9).
#ifndef MIXER_ADAPTER_CMD_PROBE_ARGS_H_
#define MIXER_ADAPTER_CMD_PROBE_ARGS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mixer::cmd {

struct ProbeArgs {
  // A probe is kept only with both path and interval.
  std::string liveness_path;
  absl::Duration liveness_interval = absl::ZeroDuration();
  std::string readiness_path;
  absl::Duration readiness_interval = absl::ZeroDuration();

  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
  void AddWarnings(std::vector<std::string>* warnings) const;
  std::string Dump() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_PROBE_ARGS_H_
