#include "mixer_adapter/runtime/report.h"

#include <cstddef>
#include <utility>

#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/runtime/identity.h"
#include "mixer_adapter/runtime/phase.h"

namespace mixer::runtime {
namespace {

// Visits what one set matches.
class AddPhase : public Phase {
 public:
  using Phase::Phase;

  // `add(destination, entry)` gives the status.
  template <typename Add>
  absl::Status Run(const Add& add) {
    ForEachMatch<BoundReport>(
        table().reports().For(IdentityNamespace(table().vocabulary(), bag())),
        [this, &add](const auto& destination, const auto& entry) {
          const absl::Status status = add(destination, entry);
          if (!status.ok()) Fail(status);
          return status.ok();
        });
    return status();
  }
};

}  // namespace

bool FlushPhase::Start() {
  for (std::size_t i = 0; i < table().reports().size(); ++i) {
    const PendingReport& pending = pending_[i];
    if (pending.batch != nullptr) Call(*pending.destination, *pending.entry);
  }
  return StillToCome();
}

absl::Status FlushPhase::Finish() {
  TakeAnswers();
  return status();
}

absl::StatusOr<spi::Ack> FlushPhase::CallNow(
    const Destination<BoundReport>& destination, const Action& action,
    Value* /*outputs*/) {
  MIXER_RETURN_IF_ERROR(
      action.Flush(*pending_[destination.index].batch, context()));
  return spi::Ack();
}

void FlushPhase::CallWaiting(const Destination<BoundReport>& destination,
                             const Waiting& action, Value* /*outputs*/,
                             spi::Completion<spi::Ack> done) {
  action.Start(*pending_[destination.index].batch, context(), std::move(done));
}

Reporter::Reporter(const Table& table, const spi::CallContext& context,
                   Join* join)
    : table_(table),
      context_(context),
      pending_(
          context.scratch->NewArray<PendingReport>(table.reports().size())),
      flush_(table, pending_, context, join) {}

absl::Status Reporter::Add(const Bag& bag) {
  return AddPhase(table_, bag, context_)
      .Run([this, &bag](const auto& destination, const auto& entry) {
        PendingReport& pending = pending_[destination.index];
        pending.destination = &destination;
        pending.entry = &entry;
        return entry.action->Add(bag, context_, &pending.batch);
      });
}

absl::Status Reporter::Flush() {
  flush_.Start();
  return flush_.Finish();
}

}  // namespace mixer::runtime
