// The live handlers of a configuration.
#ifndef MIXER_ADAPTER_RUNTIME_HANDLER_SET_H_
#define MIXER_ADAPTER_RUNTIME_HANDLER_SET_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/env.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// By runtime name. A handler lives while a set or a table holds it, and is
// closed by its destructor.
struct HandlerSet {
  struct Entry {
    // Equal for handlers that may stand in for each other: adapter, params and
    // instances with their inferred types.
    std::string fingerprint;
    std::shared_ptr<spi::Handler> handler;
  };

  std::map<std::string, Entry, std::less<>> handlers;
  // Why some could not be built.
  std::vector<spi::ConfigError> errors;
};

// Of the handlers that some rule uses, takes over from `previous` each whose
// configuration is the same, and builds the others; this is the only step of a
// config change with effects. If the new form of a handler cannot be built, the
// previous one stays, and the error says so (decisions.md Q11-Q13).
HandlerSet BuildHandlers(const config::Snapshot& snapshot,
                         const HandlerSet& previous, const spi::Env& env);

// What the adapters say of all handlers' params, those that no rule uses
// included, without building any: no effects.
std::vector<spi::ConfigError> CheckHandlers(const config::Snapshot& snapshot);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_HANDLER_SET_H_
