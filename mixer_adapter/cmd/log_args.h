// Flags of the log (spec server.md 11).
#ifndef MIXER_ADAPTER_CMD_LOG_ARGS_H_
#define MIXER_ADAPTER_CMD_LOG_ARGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "mixer_adapter/base/spdlog_logger.h"
#include "mixer_adapter/cmd/log_levels.h"

namespace mixer::cmd {

struct LogArgs {
  std::vector<std::string> targets = {"stdout"};
  std::string output_level = "default:info";
  bool as_json = false;
  // A further file; empty: none. Its limits: see LogRotation.
  std::string rotate;
  int rotate_max_age = 30;  // days; 0: no limit
  // Megabytes of 2^20 bytes, as in the reference, whose default is thus no
  // limit in practice.
  std::int64_t rotate_max_size = 104857600;
  int rotate_max_backups = 1000;  // 0: as many as LogRotation allows
  // Without effect.
  std::string stacktrace_level = "default:none";
  std::string caller;

  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
  void AddWarnings(std::vector<std::string>* warnings) const;
  std::string Dump() const;

  // Both only of what is valid.
  LogOutput Output() const;
  LogLevels Levels() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_LOG_ARGS_H_
