// The command line of `mixs server` (spec server.md 11).
#ifndef MIXER_ADAPTER_CMD_SERVER_ARGS_H_
#define MIXER_ADAPTER_CMD_SERVER_ARGS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "mixer_adapter/cmd/api_args.h"
#include "mixer_adapter/cmd/config_args.h"
#include "mixer_adapter/cmd/load_shedding_args.h"
#include "mixer_adapter/cmd/log_args.h"
#include "mixer_adapter/cmd/monitoring_args.h"
#include "mixer_adapter/cmd/obsolete_args.h"
#include "mixer_adapter/cmd/probe_args.h"
#include "mixer_adapter/cmd/tracing_args.h"

namespace mixer::cmd {

// Its groups of flags. Names and defaults are those of the Go program, but for
// what is marked as ours.
struct ServerArgs {
  ApiArgs api;
  MonitoringArgs monitoring;
  ConfigArgs config;
  LoadSheddingArgs load_shedding;
  ProbeArgs probes;
  LogArgs log;
  TracingArgs tracing;
  ObsoleteArgs obsolete;

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);

  // What the flags' types cannot say. The error names flag, value and cure.
  absl::Status Validate() const;

  // A line for each flag that was set to no effect.
  std::vector<std::string> Warnings() const;

  // One "Name: value" a line, as the server prints it when it starts.
  std::string Dump() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_SERVER_ARGS_H_
