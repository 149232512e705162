// The source of configuration that --configStoreURL names.
#ifndef MIXER_ADAPTER_CMD_CONFIG_SOURCE_H_
#define MIXER_ADAPTER_CMD_CONFIG_SOURCE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/cmd/server_args.h"
#include "mixer_adapter/cmd/signals.h"
#include "mixer_adapter/config/source.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

// Whether OpenConfigSource knows the URL; the error says what it may be.
absl::Status CheckConfigUrl(const std::string& url);

// fs:///path: files. mcp://host:port: a server of the Mesh Configuration
// Protocol; waits until it has pushed everything that a Mixer with `inventory`
// asks for, at most --configWaitTimeout, or until a signal comes. `log` must
// outlive the source.
absl::StatusOr<std::unique_ptr<config::Source>> OpenConfigSource(
    const ServerArgs& args, const spi::Inventory& inventory, Logger* log,
    const Signals& signals);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_CONFIG_SOURCE_H_
