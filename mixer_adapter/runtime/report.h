// The report phase: instances of all attribute sets of a request, handed over
// in one call for each handler and template (spec dispatch.md 8).
#ifndef MIXER_ADAPTER_RUNTIME_REPORT_H_
#define MIXER_ADAPTER_RUNTIME_REPORT_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/joining_phase.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/action.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// What a request's sets have for one destination. Of the request's memory.
struct PendingReport {
  const Destination<BoundReport>* destination = nullptr;
  const BoundReport* entry = nullptr;  // any of the destination
  spi::ReportBatch* batch = nullptr;
};

// Hands over what was added.
class FlushPhase final : private JoiningPhase<BoundReport, spi::Ack> {
 public:
  // As of JoiningPhase. `pending` is by Destination::index.
  FlushPhase(const Table& table, const PendingReport* pending,
             const spi::CallContext& context, Join* join)
      : JoiningPhase(table, EmptyBag(), context, join), pending_(pending) {}

  // As CheckPhase's.
  bool Start();
  // The error lists the handlers that failed.
  absl::Status Finish();

 private:
  absl::StatusOr<spi::Ack> CallNow(const Destination<BoundReport>& destination,
                                   const Action& action,
                                   Value* outputs) override;
  void CallWaiting(const Destination<BoundReport>& destination,
                   const Waiting& action, Value* outputs,
                   spi::Completion<spi::Ack> done) override;
  void Take(const Destination<BoundReport>&, const BoundReport&, const Value*,
            const spi::Ack&) override {}

  const PendingReport* const pending_;
};

// Of one request, on its thread.
class Reporter {
 public:
  // As of JoiningPhase.
  Reporter(const Table& table, const spi::CallContext& context,
           Join* join = nullptr);

  // Builds the instances of one attribute set. The error lists those that could
  // not be built; the others are kept.
  absl::Status Add(const Bag& bag);

  // After the last set: calls the handlers.
  FlushPhase& flush() { return flush_; }
  // The same, for who cannot wait.
  absl::Status Flush();

 private:
  const Table& table_;
  const spi::CallContext& context_;
  PendingReport* const pending_;  // by Destination::index
  FlushPhase flush_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_REPORT_H_
