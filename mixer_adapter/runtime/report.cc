#include "mixer_adapter/runtime/report.h"

#include "mixer_adapter/base/strings.h"
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
        });
    return status();
  }
};

class FlushPhase : public Phase {
 public:
  FlushPhase(const Table& table, const spi::CallContext& context)
      : Phase(table, EmptyBag(), context) {}

  void Flush(const Destination<BoundReport>& destination,
             const spi::ReportAction& action, const spi::ReportBatch& batch) {
    (void)CallHandler<absl::Status>(destination, [&]() -> absl::Status {
      return action.Flush(batch, context());
    });
  }

  using Phase::status;
};

}  // namespace

Reporter::Reporter(const Table& table, const spi::CallContext& context)
    : table_(table),
      context_(context),
      pending_(context.scratch->NewArray<Pending>(table.reports().size())) {}

absl::Status Reporter::Add(const Bag& bag) {
  return AddPhase(table_, bag, context_)
      .Run([this, &bag](const auto& destination, const auto& entry) {
        Pending& pending = pending_[destination.index];
        pending.destination = &destination;
        pending.action = entry.action.get();
        return entry.action->Add(bag, context_, &pending.batch);
      });
}

absl::Status Reporter::Flush() {
  FlushPhase phase(table_, context_);
  for (std::size_t i = 0; i < table_.reports().size(); ++i) {
    const Pending& pending = pending_[i];
    if (pending.batch == nullptr) continue;
    phase.Flush(*pending.destination, *pending.action, *pending.batch);
  }
  return phase.status();
}

}  // namespace mixer::runtime
