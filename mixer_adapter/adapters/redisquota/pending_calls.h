// The quota requests that have no answer yet.
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_PENDING_CALLS_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_PENDING_CALLS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "mixer_adapter/adapters/redisquota/window_script.h"
#include "mixer_adapter/net/loop.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/quota_result.h"

namespace mixer::redisquota {

struct QuotaCall {
  WindowScript script;
  std::vector<std::string> words;  // as ScriptLink::Run
  absl::Time deadline;             // by the loop's clock
  spi::Completion<spi::QuotaResult> done;
};

// On the loop's thread.
class PendingCalls {
 public:
  // Valid for ever, also after the call has gone.
  using Key = std::pair<absl::Time, std::uint64_t>;
  using OnDeadline = std::function<void(QuotaCall)>;

  // `loop` outlives it. A call whose deadline has come is taken out and given
  // to `on_deadline`.
  PendingCalls(net::Loop* loop, OnDeadline on_deadline)
      : loop_(*loop), on_deadline_(std::move(on_deadline)) {}

  Key Add(QuotaCall call);
  // Null if it is not there any more.
  const QuotaCall* Find(const Key& key) const;
  std::optional<QuotaCall> Take(const Key& key);
  // Any; nothing if there are none.
  std::optional<QuotaCall> TakeOne();

 private:
  void Arm();
  void Expire();

  net::Loop& loop_;
  const OnDeadline on_deadline_;
  std::map<Key, QuotaCall> calls_;
  std::uint64_t next_ = 0;
  // When the timer fires: not after the first deadline.
  absl::Time armed_ = absl::InfiniteFuture();
  std::unique_ptr<net::Timer> timer_;
};

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_PENDING_CALLS_H_
