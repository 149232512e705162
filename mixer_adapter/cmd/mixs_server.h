// The server that `mixs server` runs: configuration, API, admin port.
#ifndef MIXER_ADAPTER_CMD_MIXS_SERVER_H_
#define MIXER_ADAPTER_CMD_MIXS_SERVER_H_

#include "absl/status/status.h"
#include "mixer_adapter/cmd/server_args.h"
#include "mixer_adapter/cmd/signals.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

// Serves with the adapters of `inventory` until one of `signals` comes, then
// lets RPCs under way finish and returns OK; an error says why it could not
// start. `args` must be valid.
absl::Status RunMixsServer(const ServerArgs& args,
                           const spi::Inventory& inventory,
                           const Signals& signals);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_MIXS_SERVER_H_
