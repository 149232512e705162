// An adapter whose handlers answer when a test says so.
#ifndef MIXER_ADAPTER_TESTING_WAITING_ADAPTER_H_
#define MIXER_ADAPTER_TESTING_WAITING_ADAPTER_H_

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/cancellation.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/info.h"
#include "mixer_adapter/spi/quota_result.h"
#include "mixer_adapter/testing/lookup.template.h"
#include "template/kubernetes/kubernetes.template.h"

namespace mixer::testing {

// The calls that wait, of all waiting handlers of the process. Thread-safe.
class WaitingCalls {
 public:
  struct Call {
    std::string label;  // of the handler
    absl::Time deadline;
    Cancellation* cancellation = nullptr;
    // One of these.
    std::unique_ptr<spi::Completion<spi::CheckResult>> check = nullptr;
    std::unique_ptr<spi::Completion<spi::QuotaResult>> quota = nullptr;
    std::unique_ptr<spi::Completion<spi::Ack>> ack = nullptr;
    // Of a check with output, and of a generator.
    lookup::Output* found = nullptr;
    kubernetes::Output* generated = nullptr;
    std::size_t instances = 1;  // of a report: how many
  };

  static WaitingCalls& Get();

  void Add(Call call);
  // Blocks until `count` calls are there; takes them all, in order.
  std::vector<Call> Take(std::size_t count);
  std::size_t size() const;

 private:
  mutable Mutex mu_;
  std::condition_variable_any added_;
  std::vector<Call> calls_ ABSL_GUARDED_BY(mu_);
};

// ScriptedInventory, and adapter "waiting", templates checknothing, kubernetes,
// lookup, metric and quota, params FakeParams: `endpoint_url` is the label,
// `names` what calls of checks do instead of waiting: "throws", "drops" (the
// completion), "passes" (at once).
spi::Inventory WaitingInventory();

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_WAITING_ADAPTER_H_
