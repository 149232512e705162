// The source of configuration that --configStoreURL names.
#ifndef MIXER_ADAPTER_CMD_CONFIG_SOURCE_H_
#define MIXER_ADAPTER_CMD_CONFIG_SOURCE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/cmd/config_args.h"
#include "mixer_adapter/cmd/signals.h"
#include "mixer_adapter/config/source.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

// Whether OpenConfigSource knows the URL; the error says what it may be.
absl::Status CheckConfigUrl(const std::string& url);

// Not owned. `log` and `registry` must outlive the source.
struct ConfigSourceEnv {
  Logger* log;
  metrics::Registry* registry;
  const Signals& signals;
};

// fs:///path: files. mcp://host:port, or with mutual TLS mcps://host:port: a
// server of the Mesh Configuration Protocol; waits until the files of the
// certificates are there and the server has pushed everything that a Mixer with
// `inventory` asks for, at most --configWaitTimeout in all, or until a signal
// comes. The error names what is missing, and the flag. `args` must be valid.
absl::StatusOr<std::unique_ptr<config::Source>> OpenConfigSource(
    const ConfigArgs& args, const spi::Inventory& inventory,
    const ConfigSourceEnv& env);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_CONFIG_SOURCE_H_
