// What requests are dispatched by: compiled from a Snapshot, immutable, read by
// all RPC threads at once (spec dispatch.md 1-2).
#ifndef MIXER_ADAPTER_RUNTIME_TABLE_H_
#define MIXER_ADAPTER_RUNTIME_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/metrics/registry.h"
#include "mixer_adapter/runtime/directives.h"
#include "mixer_adapter/runtime/dispatch_metrics.h"
#include "mixer_adapter/runtime/handler_set.h"
#include "mixer_adapter/runtime/routes.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::runtime {

class Table {
 public:
  const config::Snapshot& snapshot() const { return *snapshot_; }
  const Vocabulary& vocabulary() const { return *snapshot_->vocabulary; }
  // The namespace whose rules apply to all requests.
  const std::string& default_namespace() const { return default_namespace_; }

  // Those of kCheck and of kCheckWithOutput.
  const Routes<BoundCheck>& checks() const { return checks_; }
  const Routes<BoundQuota>& quotas() const { return quotas_; }
  const Routes<BoundReport>& reports() const { return reports_; }
  const Routes<BoundGenerate>& generators() const { return generators_; }
  const Directives& directives() const { return directives_; }

  // How many slots its conditions have (ConditionStates).
  std::uint32_t shared_conditions() const { return shared_conditions_; }

  // Whether some handler waits that a Check may call, and a Report.
  bool checks_wait() const { return checks_wait_; }
  bool reports_wait() const { return reports_wait_; }

  const DispatchMetrics& metrics() const { return metrics_; }

  // What could not be compiled, and is therefore not part of the table.
  const std::vector<spi::ConfigError>& errors() const { return errors_; }

 private:
  friend class TableCompiler;

  explicit Table(metrics::Registry* registry) : metrics_(registry) {}

  std::shared_ptr<const config::Snapshot> snapshot_;
  std::string default_namespace_;
  Routes<BoundCheck> checks_;
  Routes<BoundQuota> quotas_;
  Routes<BoundReport> reports_;
  Routes<BoundGenerate> generators_;
  Directives directives_;
  std::uint32_t shared_conditions_ = 0;
  bool checks_wait_ = false;
  bool reports_wait_ = false;
  DispatchMetrics metrics_;
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
