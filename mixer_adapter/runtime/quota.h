// The quota phase of a request, once for each quota that it asks for (spec
// dispatch.md 7).
#ifndef MIXER_ADAPTER_RUNTIME_QUOTA_H_
#define MIXER_ADAPTER_RUNTIME_QUOTA_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/joining_phase.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::runtime {

// Every matching instance whose short name is `name`, in any letter case, is
// charged; the first answer in table order counts. What is configured nowhere,
// or under conditions that do not hold, is granted in full for a minute
// (decisions.md D8).
class QuotaPhase final : private JoiningPhase<BoundQuota, spi::QuotaResult> {
 public:
  // As of JoiningPhase. `name` and `args` must outlive it.
  QuotaPhase(const Table& table, const Bag& bag, std::string_view name,
             const spi::QuotaArgs& args, const spi::CallContext& context,
             Join* join = nullptr)
      : JoiningPhase(table, bag, context, join), name_(name), args_(args) {}

  // As CheckPhase's.
  bool Start();
  // The error lists what failed.
  absl::StatusOr<spi::QuotaResult> Finish();

 private:
  absl::StatusOr<spi::QuotaResult> CallNow(const Destination<BoundQuota>&,
                                           const Action& action,
                                           Value* outputs) override;
  void CallWaiting(const Destination<BoundQuota>&, const Waiting& action,
                   Value* outputs,
                   spi::Completion<spi::QuotaResult> done) override;
  void Take(const Destination<BoundQuota>& destination, const BoundQuota& entry,
            const Value* outputs, const spi::QuotaResult& next) override;

  const std::string_view name_;
  const spi::QuotaArgs& args_;
  spi::QuotaResult sum_;
  bool called_ = false;
  bool answered_ = false;  // with more than "nothing"
};

// The phase, for who cannot wait.
absl::StatusOr<spi::QuotaResult> Quota(const Table& table, const Bag& bag,
                                       std::string_view name,
                                       const spi::QuotaArgs& args,
                                       const spi::CallContext& context);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_QUOTA_H_
