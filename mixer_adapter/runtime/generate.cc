#include "mixer_adapter/runtime/generate.h"

#include <cstddef>
#include <utility>

#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/runtime/identity.h"

namespace mixer::runtime {

bool GeneratePhase::Start() {
  ForEachMatch<BoundGenerate>(
      table().generators().For(IdentityNamespace(table().vocabulary(), bag())),
      [this](const auto& destination, const auto& entry) {
        Call(destination, entry,
             context().scratch->NewArray<Value>(entry.output_count));
        return true;
      });
  return StillToCome();
}

absl::Status GeneratePhase::Finish() {
  TakeAnswers();
  return status();
}

absl::StatusOr<spi::Ack> GeneratePhase::CallNow(
    const Destination<BoundGenerate>& /*destination*/, const Action& action,
    Value* outputs) {
  MIXER_RETURN_IF_ERROR(action.Generate(bag(), context(), outputs));
  return spi::Ack();
}

void GeneratePhase::CallWaiting(
    const Destination<BoundGenerate>& /*destination*/, const Waiting& action,
    Value* outputs, spi::Completion<spi::Ack> done) {
  action.Start(bag(), context(), outputs, std::move(done));
}

void GeneratePhase::Take(const Destination<BoundGenerate>& /*destination*/,
                         const BoundGenerate& entry, const Value* outputs,
                         const spi::Ack& /*ack*/) {
  const OutputBag answered(
      bag(), static_cast<AttributeId>(table().vocabulary().size()), outputs);
  auto* const values =
      context().scratch->NewArray<Value>(entry.bindings.size());
  for (std::size_t i = 0; i < entry.bindings.size(); ++i) {
    values[i] = entry.bindings[i].program.Eval(answered, context().scratch);
    if (!values[i].is_error()) continue;
    Fail(absl::UnknownError(ErrorText(values[i].error())));
    return;
  }
  for (std::size_t i = 0; i < entry.bindings.size(); ++i) {
    generated_->Add(entry.bindings[i].attribute, values[i]);
  }
}

absl::Status Generate(const Table& table, const Bag& bag,
                      const spi::CallContext& context,
                      GeneratedBag* generated) {
  GeneratePhase phase(table, bag, context, generated);
  phase.Start();
  return phase.Finish();
}

}  // namespace mixer::runtime
