// A phase whose handlers may wait.
#ifndef MIXER_ADAPTER_RUNTIME_JOINING_PHASE_H_
#define MIXER_ADAPTER_RUNTIME_JOINING_PHASE_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/pending_answers.h"
#include "mixer_adapter/runtime/phase.h"
#include "mixer_adapter/runtime/routes.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// Calls `Entry`s' handlers, each of which answers a `Result` now or later, and
// takes the answers in table order, whichever comes first. Unless a handler
// waits or something fails, allocates from the context's scratch alone.
template <typename Entry, typename Result>
class JoiningPhase : public Phase {
 protected:
  using Action = typename Entry::Action;
  using Waiting = typename Action::Waiting;

  // All must outlive it. `join` is for handlers that wait; null: the caller
  // cannot wait, and to call such a handler is an error.
  JoiningPhase(const Table& table, const Bag& bag,
               const spi::CallContext& context, Join* join)
      : Phase(table, bag, context), join_(join) {}
  ~JoiningPhase() = default;

  // `outputs` are for the handler to set; null if nobody wants them.
  void Call(const Destination<Entry>& destination, const Entry& entry,
            Value* outputs = nullptr) {
    const Waiting* const waiting = entry.action->waiting();
    if (waiting != nullptr && join_ != nullptr) {
      typename Answers::Answer& answer =
          pending_.Add(destination, entry, outputs, join_);
      join_->Begin();
      StartHandler<Result>(
          destination.handler_name, &answer, [&](spi::Completion<Result> done) {
            CallWaiting(destination, *waiting, outputs, std::move(done));
          });
      return;
    }
    const auto result = CallHandler<absl::StatusOr<Result>>(destination, [&] {
      return CallNow(destination, *entry.action, outputs);
    });
    if (!result.ok()) return;
    // Behind a call that waits, everything waits for its turn.
    if (pending_.empty()) {
      Take(destination, entry, outputs, *result);
    } else {
      pending_.Add(destination, entry, outputs, join_).Set(result);
    }
  }

  // After the last call. True if answers are still to come: then the join tells
  // when they are there.
  bool StillToCome() { return join_ != nullptr && join_->Started(); }

  // Once, when all answers are there.
  void TakeAnswers() {
    pending_.ForEach([this](const typename Answers::Answer& answer) {
      if (answer.entry().action->waiting() != nullptr) {
        Note(answer.destination(), answer.result().status());
      }
      if (answer.result().ok()) {
        Take(answer.destination(), answer.entry(), answer.outputs(),
             *answer.result());
      }
    });
  }

 private:
  using Answers = PendingAnswers<Entry, Result>;

  virtual absl::StatusOr<Result> CallNow(const Destination<Entry>& destination,
                                         const Action& action,
                                         Value* outputs) = 0;
  virtual void CallWaiting(const Destination<Entry>& destination,
                           const Waiting& action, Value* outputs,
                           spi::Completion<Result> done) = 0;
  // On the request's thread.
  virtual void Take(const Destination<Entry>& destination, const Entry& entry,
                    const Value* outputs, const Result& result) = 0;

  Join* const join_;
  Answers pending_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_JOINING_PHASE_H_
