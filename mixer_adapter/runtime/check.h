// The check phase of a request: match rules, call handlers, fold their answers
// (spec dispatch.md 4-6, 10).
#ifndef MIXER_ADAPTER_RUNTIME_CHECK_H_
#define MIXER_ADAPTER_RUNTIME_CHECK_H_

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/header_operations.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/joining_phase.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// Views the table, the request and the context's scratch.
struct CheckOutcome {
  spi::CheckResult result;
  // In the order of the rules; none if the request is denied.
  const HeaderOperation* header_operations = nullptr;
  std::size_t header_operation_count = 0;
};

// All matching actions run, in table order; a denial stops none, and answers
// are folded in table order whichever comes first. Unless a handler waits,
// something fails or is denied, allocates from the context's scratch alone.
class CheckPhase final : private JoiningPhase<BoundCheck, spi::CheckResult> {
 public:
  // As of JoiningPhase.
  CheckPhase(const Table& table, const Bag& bag,
             const spi::CallContext& context, Join* join = nullptr)
      : JoiningPhase(table, bag, context, join) {}

  // Matches rules and calls handlers. True if answers are still to come: then
  // the join tells when they are there.
  bool Start();

  // Once, when all answers are there. The error, if an instance cannot be built
  // or a handler fails, lists every failure and makes no use of the other
  // answers.
  absl::StatusOr<CheckOutcome> Finish();

 private:
  absl::StatusOr<spi::CheckResult> CallNow(const Destination<BoundCheck>&,
                                           const Action& action,
                                           Value* outputs) override;
  void CallWaiting(const Destination<BoundCheck>&, const Waiting& action,
                   Value* outputs,
                   spi::Completion<spi::CheckResult> done) override;
  void Take(const Destination<BoundCheck>& destination, const BoundCheck& entry,
            const Value* given, const spi::CheckResult& result) override;

  void AddDirectives(CheckOutcome* outcome);
  AttributeId FirstOutput() const;
  // Of several answers that set the same attribute the first one counts.
  void TakeOutputs(const BoundCheck& entry, const Value* given);
  // By id, from FirstOutput() on.
  Value* Outputs();

  std::string_view identity_;
  spi::CheckResult sum_;
  Value* outputs_ = nullptr;  // until somebody needs them
};

// The phase, for who cannot wait.
absl::StatusOr<CheckOutcome> Check(const Table& table, const Bag& bag,
                                   const spi::CallContext& context);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_CHECK_H_
