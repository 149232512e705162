#include "mixer_adapter/runtime/check.h"

#include <utility>

#include "mixer_adapter/attribute/overlay_bags.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/runtime/header_operations.h"
#include "mixer_adapter/runtime/identity.h"

namespace mixer::runtime {

bool CheckPhase::Start() {
  identity_ = IdentityNamespace(table().vocabulary(), bag());
  ForEachMatch<BoundCheck>(table().checks().For(identity_),
                           [this](const auto& destination, const auto& entry) {
                             Call(destination, entry);
                           });
  return join_ != nullptr && join_->Started();
}

void CheckPhase::Call(const Destination<BoundCheck>& destination,
                      const BoundCheck& entry) {
  Value* const given =
      entry.outputs.empty()
          ? nullptr
          : context().scratch->NewArray<Value>(entry.outputs.size());
  const spi::CheckAction& action = *entry.action;
  if (action.waits() && join_ != nullptr) {
    Answers::Answer& answer = pending_.Add(destination, entry, given, join_);
    join_->Begin();
    StartHandler<spi::CheckResult>(
        destination.handler_name, &answer, [&](auto done) {
          action.Start(bag(), context(), given, std::move(done));
        });
    return;
  }
  const auto result = CallHandler<absl::StatusOr<spi::CheckResult>>(
      destination, [&] { return action.Check(bag(), context(), given); });
  if (!result.ok()) return;
  // Behind a call that waits, everything waits for its turn.
  if (pending_.empty()) {
    Take(destination, entry, given, *result);
  } else {
    pending_.Add(destination, entry, given, join_).Set(result);
  }
}

void CheckPhase::Take(const Destination<BoundCheck>& destination,
                      const BoundCheck& entry, const Value* given,
                      const spi::CheckResult& result) {
  spi::Combine(destination.handler_name, result, context().scratch, &sum_);
  if (given != nullptr) TakeOutputs(entry, given);
}

absl::StatusOr<CheckOutcome> CheckPhase::Finish() {
  for (const Answers::Answer& answer : pending_.answers()) {
    if (answer.entry().action->waits()) {
      Note(answer.destination(), answer.result().status());
    }
    if (answer.result().ok()) {
      Take(answer.destination(), answer.entry(), answer.outputs(),
           *answer.result());
    }
  }
  MIXER_RETURN_IF_ERROR(status());
  CheckOutcome outcome;
  outcome.result = sum_;
  if (sum_.no_opinion()) {
    outcome.result.valid_duration = spi::DefaultValidDuration();
    outcome.result.valid_use_count = spi::kDefaultUseCount;
  }
  if (sum_.ok() && !table().directives().empty()) {
    const OutputBag answered(bag(), FirstOutput(), Outputs());
    AddHeaderOperations(table().directives().For(identity_), answered,
                        context(), &outcome);
  }
  return outcome;
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
