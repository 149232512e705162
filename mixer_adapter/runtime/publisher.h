// Turns resources into the table that requests are served by.
#ifndef MIXER_ADAPTER_RUNTIME_PUBLISHER_H_
#define MIXER_ADAPTER_RUNTIME_PUBLISHER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "mixer_adapter/base/published.h"
#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/runtime/config_metrics.h"
#include "mixer_adapter/runtime/handler_set.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/env.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::runtime {

// Used by the config thread, but for table(), which RPC threads read through
// their own Published<Table>::Reader. Starts with an empty configuration.
class Publisher {
 public:
  // What a change came to, for the log.
  struct Summary {
    std::size_t attributes;
    std::size_t handlers;
    std::size_t instances;
    std::size_t rules;
    // Every mistake: of reading, validating, building and compiling.
    std::vector<spi::ConfigError> errors;
  };

  // `inventory` and what `env` points to must outlive the publisher.
  Publisher(const spi::Inventory& inventory, const spi::Env& env,
            std::string default_namespace);

  // Validate, BuildHandlers, Compile, swap. Never fails as a whole.
  Summary Publish(const config::Resources& resources);

  // Destroys old tables, and with them handlers, that no request uses any more;
  // returns how many are still in use.
  std::size_t Collect() { return table_.Collect(); }

  Published<Table>* table() { return &table_; }

 private:
  const spi::Inventory& inventory_;
  const spi::Env env_;
  const std::string default_namespace_;
  HandlerSet handlers_;
  ConfigMetrics metrics_;
  Published<Table> table_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_PUBLISHER_H_
