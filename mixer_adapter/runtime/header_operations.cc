#include "mixer_adapter/runtime/header_operations.h"

#include <optional>

#include "mixer_adapter/attribute/value.h"

namespace mixer::runtime {
namespace {

bool Holds(const SharedCondition& condition, const Bag& bag, Scratch* scratch) {
  if (condition == nullptr) return true;
  const Value value = condition->program.Eval(bag, scratch);
  return value.kind() == Value::Kind::kBool && value.truth();
}

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

std::size_t Count(const Directives::Groups& groups) {
  std::size_t count = 0;
  for (const DirectiveGroup* const group : groups) {
    count += group->operations.size();
  }
  return count;
}

}  // namespace

void AddHeaderOperations(const Directives::Groups& groups, const Bag& answered,
                         const spi::CallContext& context,
                         CheckOutcome* outcome) {
  if (groups.empty()) return;
  auto* const all = context.scratch->NewArray<HeaderOperation>(Count(groups));
  std::size_t count = 0;
  for (const DirectiveGroup* const group : groups) {
    if (!Holds(group->condition, answered, context.scratch)) continue;
    for (const DirectiveGroup::Operation& operation : group->operations) {
      const auto result = Evaluate(operation, answered, context.scratch);
      if (result.has_value()) all[count++] = *result;
    }
  }
  outcome->header_operations = all;
  outcome->header_operation_count = count;
}

}  // namespace mixer::runtime
