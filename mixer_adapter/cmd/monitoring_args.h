// Flags of the HTTP port for operators.
#ifndef MIXER_ADAPTER_CMD_MONITORING_ARGS_H_
#define MIXER_ADAPTER_CMD_MONITORING_ARGS_H_

#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"

namespace mixer::cmd {

struct MonitoringArgs {
  std::uint16_t port = 15014;
  std::string address = "0.0.0.0";  // ours

  void AddFlags(CLI::App* app);
  std::string Dump() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_MONITORING_ARGS_H_
