// Flags of the tracing of Mixer's own RPCs, which this product does not do:
// they are checked as the reference checks them, and have no effect.
#ifndef MIXER_ADAPTER_CMD_TRACING_ARGS_H_
#define MIXER_ADAPTER_CMD_TRACING_ARGS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace mixer::cmd {

struct TracingArgs {
  std::string zipkin_url;
  std::string jaeger_url;
  bool log_spans = false;
  double sampling_rate = 0;

  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
  void AddWarnings(std::vector<std::string>* warnings) const;
  std::string Dump() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_TRACING_ARGS_H_
