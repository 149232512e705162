// What the phases of a request have in common: conditions, calls of handlers,
// and what goes wrong in them (spec dispatch.md 4).
#ifndef MIXER_ADAPTER_RUNTIME_PHASE_H_
#define MIXER_ADAPTER_RUNTIME_PHASE_H_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/condition.h"
#include "mixer_adapter/runtime/condition_states.h"
#include "mixer_adapter/runtime/routes.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// One phase of one request. Unless something fails, allocates from the
// context's scratch alone.
class Phase {
 public:
  // All three must outlive it.
  Phase(const Table& table, const Bag& bag, const spi::CallContext& context)
      : table_(table),
        bag_(bag),
        context_(context),
        states_(table.shared_conditions()) {}

 protected:
  const Table& table() const { return table_; }
  const Bag& bag() const { return bag_; }
  const spi::CallContext& context() const { return context_; }

  // `visit(destination, entry)`, which tells whether it made an instance, for
  // everything that applies, in table order.
  template <typename Entry, typename Visit>
  void ForEachMatch(const typename Routes<Entry>::Lists& lists,
                    const Visit& visit) {
    using Place = typename RouteList<Entry>::Place;
    std::uint64_t groups = 0;
    std::uint64_t instances = 0;
    ForEachPlace(lists, [&](const Place& place) {
      ++groups;
      for (const Entry& entry : place.group->entries) {
        instances += visit(*place.destination, entry) ? 1 : 0;
      }
    });
    table_.metrics().destinations->Observe(groups);
    table_.metrics().instances->Observe(instances);
  }

  // `visit(place)` for those whose group's condition holds, in their order.
  template <typename Lists, typename Visit>
  void ForEachPlace(const Lists& lists, const Visit& visit) {
    for (const auto* const list : lists) {
      const std::size_t errors = list->index.ForEachCandidate(
          bag_, context_.scratch, [&](std::size_t number) {
            const auto& place = list->places[number];
            if (Holds(place.group->condition)) visit(place);
          });
      if (errors > 0) table_.metrics().match_errors->Add(errors);
    }
  }

  // Counts the call, and notes its error. The one place where an adapter's
  // exception is caught. `Result` is a Status or a StatusOr.
  template <typename Result, typename Entry, typename Call>
  Result CallHandler(const Destination<Entry>& destination, const Call& call) {
    Result result = NoThrow<Result>(destination.handler_name, call);
    Note(destination, StatusOf(result));
    return result;
  }

  // `call(completion)` of a handler that waits: it answers `sink` exactly once,
  // whatever is thrown.
  template <typename Result, typename Call>
  static void StartHandler(std::string_view handler,
                           typename spi::Completion<Result>::Sink* sink,
                           const Call& call) {
    spi::Completion<Result> done(sink);
    const absl::Status status =
        NoThrow<absl::Status>(handler, [&]() -> absl::Status {
          call(std::move(done));
          return absl::OkStatus();
        });
    // What was thrown before the completion was taken is the answer.
    if (!status.ok() && !done.finished()) done.Refuse(status);
  }

  template <typename Entry>
  void Note(const Destination<Entry>& destination, const absl::Status& status) {
    if (status.ok()) {
      destination.succeeded->Add();
    } else {
      destination.failed->Add();
      Fail(status);
    }
  }

  void Fail(const absl::Status& status) {
    if (!errors_.has_value()) errors_.emplace();
    errors_->Add(ToStd(status.message()));
  }

  // kUnknown with all errors, or OK.
  absl::Status status() const {
    return errors_.has_value() ? absl::UnknownError(errors_->ToString())
                               : absl::OkStatus();
  }

 private:
  // A condition that cannot be evaluated does not hold.
  bool Holds(const SharedCondition& condition) {
    if (condition == nullptr) return true;
    const ConditionState state = StateOf(*condition);
    if (state == ConditionState::kError) table_.metrics().match_errors->Add();
    return state == ConditionState::kTrue;
  }

  ConditionState StateOf(const Condition& condition) {
    if (condition.slot == Condition::kNoSlot) return Evaluate(condition);
    ConditionState state = states_.Get(condition.slot);
    if (state == ConditionState::kUnknown) {
      state = Evaluate(condition);
      states_.Set(condition.slot, state, context_.scratch);
    }
    return state;
  }

  ConditionState Evaluate(const Condition& condition) const {
    const Value value = condition.program.Eval(bag_, context_.scratch);
    if (value.kind() != Value::Kind::kBool) return ConditionState::kError;
    return value.truth() ? ConditionState::kTrue : ConditionState::kFalse;
  }

  static const absl::Status& StatusOf(const absl::Status& status) {
    return status;
  }
  template <typename T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }

  template <typename Result, typename Call>
  static Result NoThrow(std::string_view handler, const Call& call) {
    try {
      return call();
    } catch (const std::exception& error) {
      return Thrown(handler, error.what());
    } catch (...) {
      return Thrown(handler, "an exception of unknown type");
    }
  }

  static absl::Status Thrown(std::string_view handler, const char* what) {
    return spi::HandlerError(
        handler, absl::InternalError(
                     absl::StrCat("panic during handler dispatch: ", what)));
  }

  const Table& table_;
  const Bag& bag_;
  const spi::CallContext& context_;
  ConditionStates states_;
  std::optional<MultiError> errors_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_PHASE_H_
