#include "mixer_adapter/runtime/header_operations.h"

#include <optional>

#include "mixer_adapter/attribute/value.h"

namespace mixer::runtime {
namespace {

// Nothing if the operation has no effect.
std::optional<HeaderOperation> Evaluate(
    const DirectiveGroup::Operation& operation, const Bag& bag,
    Scratch* scratch) {
  HeaderOperation result{operation.message, operation.kind, operation.name, {}};
  if (!operation.value.has_value()) return result;
  const Value value = operation.value->Eval(bag, scratch);
  if (value.kind() != Value::Kind::kString || value.string().empty()) {
    return std::nullopt;
  }
  result.value = value.string();
  return result;
}

}  // namespace

void AddHeaderOperations(const DirectiveGroup& group, const Bag& answered,
                         Scratch* scratch,
                         ScratchVector<HeaderOperation>* operations) {
  for (const DirectiveGroup::Operation& operation : group.operations) {
    const auto result = Evaluate(operation, answered, scratch);
    if (result.has_value()) operations->push_back(*result);
  }
}

}  // namespace mixer::runtime
