// The report phase: instances of all attribute sets of a request, handed over
// in one call for each handler and template (spec dispatch.md 8).
#ifndef MIXER_ADAPTER_RUNTIME_REPORT_H_
#define MIXER_ADAPTER_RUNTIME_REPORT_H_

#include "absl/status/status.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::runtime {

// Of one request, on its thread.
class Reporter {
 public:
  // All must outlive it.
  Reporter(const Table& table, const spi::CallContext& context);

  // Builds the instances of one attribute set. The error lists those that could
  // not be built; the others are kept.
  absl::Status Add(const Bag& bag);

  // Calls the handlers. The error lists those that failed.
  absl::Status Flush();

 private:
  struct Pending {
    const Destination<BoundReport>* destination = nullptr;
    const spi::ReportAction* action = nullptr;  // any of the destination
    spi::ReportBatch* batch = nullptr;
  };

  const Table& table_;
  const spi::CallContext& context_;
  Pending* const pending_;  // by Destination::index
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_REPORT_H_
