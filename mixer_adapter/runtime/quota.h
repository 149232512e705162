// The quota phase of a request, once for each quota that it asks for (spec
// dispatch.md 7).
#ifndef MIXER_ADAPTER_RUNTIME_QUOTA_H_
#define MIXER_ADAPTER_RUNTIME_QUOTA_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/pending_answers.h"
#include "mixer_adapter/runtime/phase.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::runtime {

// Every matching instance whose short name is `name`, in any letter case, is
// charged; the first answer in table order counts. What is configured nowhere,
// or under conditions that do not hold, is granted in full for a minute
// (decisions.md D8).
class QuotaPhase : public Phase {
 public:
  // As CheckPhase. `name` and `args` must outlive it.
  QuotaPhase(const Table& table, const Bag& bag, std::string_view name,
             const spi::QuotaArgs& args, const spi::CallContext& context,
             Join* join = nullptr)
      : Phase(table, bag, context), name_(name), args_(args), join_(join) {}

  bool Start();
  // The error lists what failed.
  absl::StatusOr<spi::QuotaResult> Finish();

 private:
  using Answers = PendingAnswers<BoundQuota, spi::QuotaResult>;

  void Call(const Destination<BoundQuota>& destination,
            const BoundQuota& entry);
  void Combine(std::string_view handler, const spi::QuotaResult& next);

  const std::string_view name_;
  const spi::QuotaArgs& args_;
  Join* const join_;
  Answers pending_;
  spi::QuotaResult sum_;
  bool called_ = false;
  bool answered_ = false;  // with more than "nothing"
};

// The phase, of a table without handlers that wait.
absl::StatusOr<spi::QuotaResult> Quota(const Table& table, const Bag& bag,
                                       std::string_view name,
                                       const spi::QuotaArgs& args,
                                       const spi::CallContext& context);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_QUOTA_H_
