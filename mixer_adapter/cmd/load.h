// Repeats an RPC: mixc's -r, -c and --rate.
#ifndef MIXER_ADAPTER_CMD_LOAD_H_
#define MIXER_ADAPTER_CMD_LOAD_H_

#include <functional>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace mixer::cmd {

struct LoadFlags {
  int repeat = 1;       // calls of each worker
  int concurrency = 1;  // workers, each a thread
  double rate = -1;  // calls a second of all workers together; <= 0: no limit

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);
  absl::Status Validate() const;
};

// Makes all calls; `call` is told its number (0, 1, ...), runs on several
// threads at once and answers whether it succeeded. False if any call failed.
bool RunLoad(const LoadFlags& flags, const std::function<bool(int)>& call);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_LOAD_H_
