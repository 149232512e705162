#include "mixer_adapter/runtime/check.h"

#include <exception>
#include <optional>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/identity.h"

namespace mixer::runtime {
namespace {

using CheckDestination = Destination<BoundCheck>;

class CheckCall {
 public:
  CheckCall(const Table& table, const Bag& bag, const spi::CallContext& context)
      : table_(table), bag_(bag), context_(context) {}

  absl::StatusOr<spi::CheckResult> Run() {
    const std::string_view identity =
        IdentityNamespace(table_.vocabulary(), bag_);
    for (const CheckDestination* destination : table_.checks().For(identity)) {
      for (const Group<BoundCheck>& group : destination->groups) {
        if (!Matches(group)) continue;
        for (const BoundCheck& entry : group.entries) {
          Call(*destination, *entry.action);
        }
      }
    }
    if (errors_.has_value()) return absl::UnknownError(errors_->ToString());
    if (sum_.no_opinion()) {
      sum_.valid_duration = spi::DefaultValidDuration();
      sum_.valid_use_count = spi::kDefaultUseCount;
    }
    return sum_;
  }

 private:
  // A condition that cannot be evaluated does not hold.
  bool Matches(const Group<BoundCheck>& group) const {
    if (group.condition == nullptr) return true;
    const Value value = group.condition->program.Eval(bag_, context_.scratch);
    if (value.kind() == Value::Kind::kBool) return value.truth();
    table_.match_errors()->Add();
    return false;
  }

  void Call(const CheckDestination& destination,
            const spi::CheckAction& action) {
    const absl::StatusOr<spi::CheckResult> result =
        CallNoThrow(destination, action);
    if (result.ok()) {
      destination.succeeded->Add();
      spi::Combine(destination.handler_name, *result, context_.scratch, &sum_);
      return;
    }
    destination.failed->Add();
    if (!errors_.has_value()) errors_.emplace();
    errors_->Add(ToStd(result.status().message()));
  }

  // The one place where an adapter's exception is caught.
  absl::StatusOr<spi::CheckResult> CallNoThrow(
      const CheckDestination& destination, const spi::CheckAction& action) {
    try {
      return action.Check(bag_, context_, nullptr);
    } catch (const std::exception& error) {
      return Thrown(destination, error.what());
    } catch (...) {
      return Thrown(destination, "an exception of unknown type");
    }
  }

  static absl::Status Thrown(const CheckDestination& destination,
                             const char* what) {
    return spi::HandlerError(destination.handler_name,
                             absl::InternalError(absl::StrCat(
                                 "panic during handler dispatch: ", what)));
  }

  const Table& table_;
  const Bag& bag_;
  const spi::CallContext& context_;
  spi::CheckResult sum_;
  std::optional<MultiError> errors_;
};

}  // namespace

absl::StatusOr<spi::CheckResult> Check(const Table& table, const Bag& bag,
                                       const spi::CallContext& context) {
  return CheckCall(table, bag, context).Run();
}

}  // namespace mixer::runtime
