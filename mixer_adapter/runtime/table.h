// What requests are dispatched by: compiled from a Snapshot, immutable, read by
// all RPC threads at once (spec dispatch.md 1-2).
#ifndef MIXER_ADAPTER_RUNTIME_TABLE_H_
#define MIXER_ADAPTER_RUNTIME_TABLE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/handler_set.h"
#include "mixer_adapter/spi/config_error.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::runtime {

// The actions that one handler runs if one condition holds.
struct CheckGroup {
  // Shared by all groups of this match text; null: always.
  std::shared_ptr<const expr::Program> condition;
  std::vector<std::unique_ptr<const spi::CheckAction>> actions;
};

// All that one namespace's rules send to one handler by one template.
struct CheckDestination {
  std::string handler_name;  // "h1.istio-system": named in denials
  std::shared_ptr<spi::Handler> handler;
  std::vector<CheckGroup> groups;
  // mixer_runtime_dispatches_total, by error.
  metrics::Counter* succeeded;
  metrics::Counter* failed;
};

class Table {
 public:
  const Vocabulary& vocabulary() const { return *snapshot_->vocabulary; }

  // What applies to a request of this namespace: the default namespace's rules
  // first, then its own, each sorted by handler name.
  const std::vector<const CheckDestination*>& CheckDestinations(
      std::string_view name_space) const {
    const auto found = by_namespace_.find(name_space);
    return found == by_namespace_.end() ? default_ : found->second;
  }

  // mixer_runtime_match_errors_total: conditions that could not be evaluated.
  metrics::Counter* match_errors() const { return match_errors_; }

  // What could not be compiled, and is therefore not part of the table.
  const std::vector<spi::ConfigError>& errors() const { return errors_; }

 private:
  friend class TableCompiler;
  using Destinations = std::vector<const CheckDestination*>;

  std::shared_ptr<const config::Snapshot> snapshot_;
  std::vector<std::unique_ptr<const CheckDestination>> destinations_;
  absl::flat_hash_map<std::string, Destinations, StringHash, StringEq>
      by_namespace_;
  Destinations default_;
  metrics::Counter* match_errors_ = nullptr;
  std::vector<spi::ConfigError> errors_;
};

// Pure but for the counters it finds in `registry`, which must outlive the
// table. `default_namespace` is the one whose rules apply to all requests.
std::shared_ptr<const Table> CompileTable(
    std::shared_ptr<const config::Snapshot> snapshot,
    const HandlerSet& handlers, std::string_view default_namespace,
    metrics::Registry* registry);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_TABLE_H_
