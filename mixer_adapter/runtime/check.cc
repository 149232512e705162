#include "mixer_adapter/runtime/check.h"

#include "mixer_adapter/attribute/overlay_bags.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/runtime/header_operations.h"
#include "mixer_adapter/runtime/identity.h"
#include "mixer_adapter/runtime/phase.h"

namespace mixer::runtime {
namespace {

class CheckPhase : public Phase {
 public:
  using Phase::Phase;

  absl::StatusOr<CheckOutcome> Run() {
    const std::string_view identity =
        IdentityNamespace(table().vocabulary(), bag());
    ForEachMatch<BoundCheck>(
        table().checks().For(identity),
        [this](const auto& destination, const auto& entry) {
          Call(destination, entry);
        });
    MIXER_RETURN_IF_ERROR(status());
    CheckOutcome outcome;
    outcome.result = sum_;
    if (sum_.no_opinion()) {
      outcome.result.valid_duration = spi::DefaultValidDuration();
      outcome.result.valid_use_count = spi::kDefaultUseCount;
    }
    if (sum_.ok() && !table().directives().empty()) {
      const OutputBag answered(bag(), FirstOutput(), Outputs());
      AddHeaderOperations(table().directives().For(identity), answered,
                          context(), &outcome);
    }
    return outcome;
  }

 private:
  AttributeId FirstOutput() const {
    return static_cast<AttributeId>(table().vocabulary().size());
  }

  void Call(const Destination<BoundCheck>& destination,
            const BoundCheck& entry) {
    Value* const given =
        entry.outputs.empty()
            ? nullptr
            : context().scratch->NewArray<Value>(entry.outputs.size());
    const auto result = CallHandler<absl::StatusOr<spi::CheckResult>>(
        destination,
        [&] { return entry.action->Check(bag(), context(), given); });
    if (!result.ok()) return;
    spi::Combine(destination.handler_name, *result, context().scratch, &sum_);
    if (given != nullptr) TakeOutputs(entry, given);
  }

  // Of several answers that set the same attribute the first one counts.
  void TakeOutputs(const BoundCheck& entry, const Value* given) {
    for (std::size_t i = 0; i < entry.outputs.size(); ++i) {
      if (entry.outputs[i] == kNoAttribute) continue;
      Value& output = Outputs()[entry.outputs[i] - FirstOutput()];
      if (output.is_absent()) output = given[i];
    }
  }

  // By id, from FirstOutput() on.
  Value* Outputs() {
    if (outputs_ == nullptr) {
      outputs_ =
          context().scratch->NewArray<Value>(table().snapshot().output_count);
    }
    return outputs_;
  }

  spi::CheckResult sum_;
  Value* outputs_ = nullptr;  // until somebody needs them
};

}  // namespace

absl::StatusOr<CheckOutcome> Check(const Table& table, const Bag& bag,
                                   const spi::CallContext& context) {
  return CheckPhase(table, bag, context).Run();
}

}  // namespace mixer::runtime
