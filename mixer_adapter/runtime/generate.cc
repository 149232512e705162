#include "mixer_adapter/runtime/generate.h"

#include "mixer_adapter/runtime/identity.h"
#include "mixer_adapter/runtime/phase.h"

namespace mixer::runtime {
namespace {

class GeneratePhase : public Phase {
 public:
  GeneratePhase(const Table& table, const Bag& bag,
                const spi::CallContext& context, GeneratedBag* generated)
      : Phase(table, bag, context), generated_(generated) {}

  absl::Status Run() {
    ForEachMatch<BoundGenerate>(
        table().generators().For(
            IdentityNamespace(table().vocabulary(), bag())),
        [this](const auto& destination, const auto& entry) {
          Call(destination, entry);
        });
    return status();
  }

 private:
  void Call(const Destination<BoundGenerate>& destination,
            const BoundGenerate& entry) {
    Value* const outputs =
        context().scratch->NewArray<Value>(entry.output_count);
    const absl::Status called =
        CallHandler<absl::Status>(destination, [&]() -> absl::Status {
          return entry.action->Generate(bag(), context(), outputs);
        });
    if (called.ok()) Bind(entry, outputs);
  }

  // One binding that cannot be evaluated discards all of the instance.
  void Bind(const BoundGenerate& entry, const Value* outputs) {
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

  GeneratedBag* const generated_;
};

}  // namespace

absl::Status Generate(const Table& table, const Bag& bag,
                      const spi::CallContext& context,
                      GeneratedBag* generated) {
  return GeneratePhase(table, bag, context, generated).Run();
}

}  // namespace mixer::runtime
