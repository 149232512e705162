// The answers of one phase from the first handler that waits on, in table
// order.
#ifndef MIXER_ADAPTER_RUNTIME_PENDING_ANSWERS_H_
#define MIXER_ADAPTER_RUNTIME_PENDING_ANSWERS_H_

#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/routes.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// Filled by the request's thread, completed by any; read by the request's
// thread when the join has ended.
template <typename Entry, typename Result>
class PendingAnswers {
 public:
  class Answer final : public spi::Completion<Result>::Sink {
   public:
    Answer(const Destination<Entry>& destination, const Entry& entry,
           Value* outputs, Join* join)
        : destination_(destination),
          entry_(entry),
          outputs_(outputs),
          join_(join) {}

    // Of a handler that answered at once.
    void Set(absl::StatusOr<Result> result) { result_ = std::move(result); }

    void Complete(absl::StatusOr<Result> result,
                  std::shared_ptr<const void> owner) override {
      result_ = result.ok() ? std::move(result)
                            : spi::HandlerError(destination_.handler_name,
                                                result.status());
      owner_ = std::move(owner);
      // Nothing of this object may be touched from here on.
      join_->End();
    }
    void Refuse(const absl::Status& why) override {
      result_ = why;
      join_->End();
    }

    const Destination<Entry>& destination() const { return destination_; }
    const Entry& entry() const { return entry_; }
    Value* outputs() const { return outputs_; }
    const absl::StatusOr<Result>& result() const { return result_; }

   private:
    const Destination<Entry>& destination_;
    const Entry& entry_;
    Value* const outputs_;
    Join* const join_;
    // Without a text, for which memory would be allocated: it has not come.
    absl::StatusOr<Result> result_ =
        absl::Status(absl::StatusCode::kInternal, "");
    std::shared_ptr<const void> owner_;  // of what result_ views
  };

  bool empty() const { return !first_.has_value(); }

  Answer& Add(const Destination<Entry>& destination, const Entry& entry,
              Value* outputs, Join* join) {
    if (!first_.has_value()) {
      return first_.emplace(destination, entry, outputs, join);
    }
    return others_.emplace_back(destination, entry, outputs, join);
  }

  template <typename Fn>
  void ForEach(const Fn& fn) const {
    if (first_.has_value()) fn(*first_);
    for (const Answer& answer : others_) fn(answer);
  }

 private:
  // They stay where they are. Most often there is one, which is allocated with
  // this object.
  std::optional<Answer> first_;
  std::list<Answer> others_;
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_PENDING_ANSWERS_H_
