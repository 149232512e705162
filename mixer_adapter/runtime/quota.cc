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
        if (absl::EqualsIgnoreCase(entry.short_name, ToAbsl(name_))) {
          Call(destination, entry);
        }
      });
  return join_ != nullptr && join_->Started();
}

void QuotaPhase::Call(const Destination<BoundQuota>& destination,
                      const BoundQuota& entry) {
  called_ = true;
  const spi::QuotaAction& action = *entry.action;
  if (action.waits() && join_ != nullptr) {
    Answers::Answer& answer = pending_.Add(destination, entry, nullptr, join_);
    join_->Begin();
    StartHandler<spi::QuotaResult>(
        destination.handler_name, &answer, [&](auto done) {
          action.Start(bag(), args_, context(), std::move(done));
        });
    return;
  }
  const auto result = CallHandler<absl::StatusOr<spi::QuotaResult>>(
      destination, [&] { return action.Allocate(bag(), args_, context()); });
  if (!result.ok()) return;
  if (pending_.empty()) {
    Combine(destination.handler_name, *result);
  } else {
    pending_.Add(destination, entry, nullptr, join_).Set(result);
  }
}

absl::StatusOr<spi::QuotaResult> QuotaPhase::Finish() {
  for (const Answers::Answer& answer : pending_.answers()) {
    if (answer.entry().action->waits()) {
      Note(answer.destination(), answer.result().status());
    }
    if (answer.result().ok()) {
      Combine(answer.destination().handler_name, *answer.result());
    }
  }
  MIXER_RETURN_IF_ERROR(status());
  if (called_) return sum_;
  spi::QuotaResult all;
  all.amount = args_.amount;
  all.valid_duration = spi::DefaultValidDuration();
  return all;
}

void QuotaPhase::Combine(std::string_view handler,
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
  Scratch* const scratch = context().scratch;
  const std::string_view text =
      scratch->Concat(scratch->Concat(handler, ":"), next.message);
  if (sum_.code == absl::StatusCode::kOk) {
    sum_.code = next.code;
    sum_.message = text;
  } else {
    sum_.message = scratch->Concat(scratch->Concat(sum_.message, ", "), text);
  }
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
