#include "mixer_adapter/runtime/quota.h"

#include <utility>

#include "absl/strings/match.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/identity.h"
#include "mixer_adapter/spi/check_result.h"

namespace mixer::runtime {

bool QuotaPhase::Start() {
  // As in the reference, conditions are evaluated before names are compared:
  // all rules' attributes are referenced.
  ForEachMatch<BoundQuota>(
      table().quotas().For(IdentityNamespace(table().vocabulary(), bag())),
      [this](const auto& destination, const auto& entry) {
        if (!absl::EqualsIgnoreCase(entry.short_name, ToAbsl(name_))) {
          return false;
        }
        called_ = true;
        Call(destination, entry);
        return true;
      });
  return StillToCome();
}

absl::StatusOr<spi::QuotaResult> QuotaPhase::CallNow(
    const Destination<BoundQuota>& /*destination*/, const Action& action,
    Value* /*outputs*/) {
  return action.Allocate(bag(), args_, context());
}

void QuotaPhase::CallWaiting(const Destination<BoundQuota>& /*destination*/,
                             const Waiting& action, Value* /*outputs*/,
                             spi::Completion<spi::QuotaResult> done) {
  action.Start(bag(), args_, context(), std::move(done));
}

absl::StatusOr<spi::QuotaResult> QuotaPhase::Finish() {
  TakeAnswers();
  MIXER_RETURN_IF_ERROR(status());
  if (called_) return sum_;
  spi::QuotaResult all;
  all.amount = args_.amount;
  all.valid_duration = spi::DefaultValidDuration();
  return all;
}

void QuotaPhase::Take(const Destination<BoundQuota>& destination,
                      const BoundQuota& /*entry*/, const Value* /*outputs*/,
                      const spi::QuotaResult& next) {
  if (next.code == absl::StatusCode::kOk && next.amount == 0 &&
      next.valid_duration == absl::ZeroDuration()) {
    return;
  }
  if (!std::exchange(answered_, true)) {
    sum_.amount = next.amount;
    sum_.valid_duration = next.valid_duration;
  }
  if (next.code == absl::StatusCode::kOk) return;
  if (sum_.code == absl::StatusCode::kOk) sum_.code = next.code;
  spi::AddDenial(destination.handler_name, next.message, context().scratch,
                 &sum_.message);
}

absl::StatusOr<spi::QuotaResult> Quota(const Table& table, const Bag& bag,
                                       std::string_view name,
                                       const spi::QuotaArgs& args,
                                       const spi::CallContext& context) {
  QuotaPhase phase(table, bag, name, args, context);
  phase.Start();
  return phase.Finish();
}

}  // namespace mixer::runtime
