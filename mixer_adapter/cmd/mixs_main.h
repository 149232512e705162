// mixs as a function: its commands, for the adapters that a program links in.
#ifndef MIXER_ADAPTER_CMD_MIXS_MAIN_H_
#define MIXER_ADAPTER_CMD_MIXS_MAIN_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

// All that a main() has to do, once, before it starts a thread. Reads the
// command line (spec server.md 11), runs the command with the adapters and
// templates of `inventory`, tells mistakes on standard error, and returns the
// exit status. `mixs server` returns after SIGINT or SIGTERM.
int RunMixs(int argc, char** argv, const spi::Inventory& inventory);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_MIXS_MAIN_H_
