// The connection to an out-of-process adapter (spec config.md 11.3).
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_CHANNEL_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_CHANNEL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "mixer_adapter/spi/config_error.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::remote {

// Every mistake that can be told without reading files.
void ValidateConnection(const istio::policy::v1beta1::Connection& connection,
                        spi::ConfigErrors* errors);

// Connects when it is first used, to all addresses that the name has, in turn;
// reconnects within seconds of the adapter's return. In the clear, or by TLS as
// `authentication` says. The error names the file that cannot be used.
// `any_peer`: see remote::Options.
absl::StatusOr<std::shared_ptr<grpc::Channel>> NewChannel(
    const istio::policy::v1beta1::Connection& connection, bool any_peer);

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_CHANNEL_H_
