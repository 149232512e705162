#include "mixer_adapter/runtime/check.h"

#include <utility>

#include "mixer_adapter/attribute/overlay_bags.h"
#include "mixer_adapter/base/scratch_vector.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/runtime/directives.h"
#include "mixer_adapter/runtime/identity.h"

namespace mixer::runtime {

bool CheckPhase::Start() {
  identity_ = IdentityNamespace(table().vocabulary(), bag());
  ForEachMatch<BoundCheck>(
      table().checks().For(identity_),
      [this](const auto& destination, const auto& entry) {
        const std::size_t outputs = entry.outputs.size();
        Call(destination, entry,
             outputs == 0 ? nullptr
                          : context().scratch->NewArray<Value>(outputs));
        return true;
      });
  return StillToCome();
}

absl::StatusOr<spi::CheckResult> CheckPhase::CallNow(
    const Destination<BoundCheck>& /*destination*/, const Action& action,
    Value* outputs) {
  return action.Check(bag(), context(), outputs);
}

void CheckPhase::CallWaiting(const Destination<BoundCheck>& /*destination*/,
                             const Waiting& action, Value* outputs,
                             spi::Completion<spi::CheckResult> done) {
  action.Start(bag(), context(), outputs, std::move(done));
}

void CheckPhase::Take(const Destination<BoundCheck>& destination,
                      const BoundCheck& entry, const Value* given,
                      const spi::CheckResult& result) {
  spi::Combine(destination.handler_name, result, context().scratch, &sum_);
  if (given != nullptr) TakeOutputs(entry, given);
}

absl::StatusOr<CheckOutcome> CheckPhase::Finish() {
  TakeAnswers();
  MIXER_RETURN_IF_ERROR(status());
  CheckOutcome outcome;
  outcome.result = sum_;
  if (sum_.no_opinion()) {
    outcome.result.valid_duration = spi::DefaultValidDuration();
    outcome.result.valid_use_count = spi::kDefaultUseCount;
  }
  if (sum_.ok() && !table().directives().empty()) AddDirectives(&outcome);
  return outcome;
}

void CheckPhase::AddDirectives(CheckOutcome* outcome) {
  const OutputBag answered(bag(), FirstOutput(), Outputs());
  ScratchVector<HeaderOperation> operations(context().scratch);
  ForEachPlace(table().directives().For(identity_),
               [&](const DirectiveList::Place& place) {
                 AddHeaderOperations(*place.group, answered, context().scratch,
                                     &operations);
               });
  outcome->header_operations = operations.data();
  outcome->header_operation_count = operations.size();
}

AttributeId CheckPhase::FirstOutput() const {
  return static_cast<AttributeId>(table().vocabulary().size());
}

void CheckPhase::TakeOutputs(const BoundCheck& entry, const Value* given) {
  for (std::size_t i = 0; i < entry.outputs.size(); ++i) {
    if (entry.outputs[i] == kNoAttribute) continue;
    Value& output = Outputs()[entry.outputs[i] - FirstOutput()];
    if (output.is_absent()) output = given[i];
  }
}

Value* CheckPhase::Outputs() {
  if (outputs_ == nullptr) {
    outputs_ =
        context().scratch->NewArray<Value>(table().snapshot().output_count);
  }
  return outputs_;
}

absl::StatusOr<CheckOutcome> Check(const Table& table, const Bag& bag,
                                   const spi::CallContext& context) {
  CheckPhase phase(table, bag, context);
  phase.Start();
  return phase.Finish();
}

}  // namespace mixer::runtime
