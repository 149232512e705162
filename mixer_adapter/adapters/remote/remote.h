// Handlers of out-of-process adapters: programs that speak the gRPC service of
// each template they take.
#ifndef MIXER_ADAPTER_ADAPTERS_REMOTE_REMOTE_H_
#define MIXER_ADAPTER_ADAPTERS_REMOTE_REMOTE_H_

#include <memory>
#include <string>

#include "mixer_adapter/spi/handler.h"

namespace mixer::remote {

struct Options {
  // Of one handler: more fail at once.
  int max_calls = 10'000;
  // With mutual TLS, any certificate signed by one of the roots will do.
  bool any_peer = false;
  // If not empty, what is wrong with them: told by each handler.
  std::string mistake = {};
};

// MIXER_REMOTE_MAX_CALLS (ours) and, as in the reference,
// BYPASS_OOP_MTLS_SAN_VERIFICATION.
Options OptionsOfEnvironment();

// Params: spi::RemoteParams. For Inventory::new_remote_builder.
std::unique_ptr<spi::HandlerBuilder> NewBuilder(const Options& options);

}  // namespace mixer::remote

#endif  // MIXER_ADAPTER_ADAPTERS_REMOTE_REMOTE_H_
