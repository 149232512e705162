// A Check that waits for its revision.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_HELD_CHECK_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_HELD_CHECK_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/cancellation.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"

namespace mixer::kactivator {

// All that 10 000 of them cost, besides what gRPC keeps of the call. Answered
// once; by whoever has it then.
class HeldCheck {
 public:
  HeldCheck(const spi::CallContext& context,
            spi::Completion<spi::CheckResult> done)
      : noted_(context.now),
        deadline_(context.deadline),
        request_(context.deduplication_id.empty()
                     ? 0
                     : absl::HashOf(ToAbsl(context.deduplication_id))),
        done_(std::move(done)) {
    watch_.emplace(context.cancellation, [this] { cancelled_ = true; });
  }

  absl::Time noted() const { return noted_; }
  // When the client gives up, by the wall clock.
  absl::Time deadline() const { return deadline_; }
  // Stands for the deduplication id; 0: it has none.
  std::uint64_t request() const { return request_; }
  // The client has given up.
  bool cancelled() const { return cancelled_; }

  void Answer(const spi::CheckResult& result) {
    watch_.reset();  // the answer may be the end of what it watches
    done_.Finish(result);
  }

 private:
  const absl::Time noted_;
  const absl::Time deadline_;
  const std::uint64_t request_;
  std::atomic<bool> cancelled_{false};
  std::optional<Cancellation::Watch> watch_;
  spi::Completion<spi::CheckResult> done_;
};

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_HELD_CHECK_H_
