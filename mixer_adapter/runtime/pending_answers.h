// The answers of one phase from the first handler that waits on, in table
// order.
#ifndef MIXER_ADAPTER_RUNTIME_PENDING_ANSWERS_H_
#define MIXER_ADAPTER_RUNTIME_PENDING_ANSWERS_H_

#include <list>
#include <memory>
#include <utility>

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
    absl::StatusOr<Result> result_ = absl::InternalError("has not come");
    std::shared_ptr<const void> owner_;  // of what result_ views
  };

  bool empty() const { return answers_.empty(); }

  Answer& Add(const Destination<Entry>& destination, const Entry& entry,
              Value* outputs, Join* join) {
    return answers_.emplace_back(destination, entry, outputs, join);
  }

  const std::list<Answer>& answers() const { return answers_; }

 private:
  std::list<Answer> answers_;  // stay where they are
};

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_PENDING_ANSWERS_H_
