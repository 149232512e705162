// Flags of the Go program for parts that this one does not have: they are
// checked as there, and have no effect.
#ifndef MIXER_ADAPTER_CMD_OBSOLETE_ARGS_H_
#define MIXER_ADAPTER_CMD_OBSOLETE_ARGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace mixer::cmd {

struct ObsoleteArgs {
  int api_worker_pool_size = 1024;
  int adapter_worker_pool_size = 1024;
  bool single_threaded = false;
  std::int32_t num_check_cache_entries = 1500000;
  bool use_adapter_crds = true;
  bool use_template_crds = true;
  bool profile = true;
  std::string ctrlz_address = "localhost";
  std::uint16_t ctrlz_port = 9876;

  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
  void AddWarnings(std::vector<std::string>* warnings) const;
  std::string Dump() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_OBSOLETE_ARGS_H_
