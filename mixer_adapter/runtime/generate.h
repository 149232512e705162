// The first phase of a request: attributes that handlers generate (spec
// dispatch.md 9).
#ifndef MIXER_ADAPTER_RUNTIME_GENERATE_H_
#define MIXER_ADAPTER_RUNTIME_GENERATE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/overlay_bags.h"
#include "mixer_adapter/runtime/join.h"
#include "mixer_adapter/runtime/joining_phase.h"
#include "mixer_adapter/runtime/table.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::runtime {

// All generators see the bare request. What several give, the first in table
// order gives.
class GeneratePhase final : private JoiningPhase<BoundGenerate, spi::Ack> {
 public:
  // As of JoiningPhase. Adds to `*generated`, which lies over `bag`.
  GeneratePhase(const Table& table, const Bag& bag,
                const spi::CallContext& context, GeneratedBag* generated,
                Join* join = nullptr)
      : JoiningPhase(table, bag, context, join), generated_(generated) {}

  // As CheckPhase's.
  bool Start();
  // The error lists what failed; then the request cannot go on.
  absl::Status Finish();

 private:
  absl::StatusOr<spi::Ack> CallNow(const Destination<BoundGenerate>&,
                                   const Action& action,
                                   Value* outputs) override;
  void CallWaiting(const Destination<BoundGenerate>&, const Waiting& action,
                   Value* outputs, spi::Completion<spi::Ack> done) override;
  // One binding that cannot be evaluated discards all of the instance.
  void Take(const Destination<BoundGenerate>& destination,
            const BoundGenerate& entry, const Value* outputs,
            const spi::Ack& ack) override;

  GeneratedBag* const generated_;
};

// The phase, for who cannot wait.
absl::Status Generate(const Table& table, const Bag& bag,
                      const spi::CallContext& context, GeneratedBag* generated);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_GENERATE_H_
