// The list in use, kept fresh.
#ifndef MIXER_ADAPTER_ADAPTERS_LISTCHECKER_CURRENT_LIST_H_
#define MIXER_ADAPTER_ADAPTERS_LISTCHECKER_CURRENT_LIST_H_

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mixer_adapter/adapters/listchecker/entry_list.h"
#include "mixer_adapter/base/replicated.h"
#include "mixer_adapter/spi/env.h"

namespace mixer::listchecker {

struct ListOptions {
  std::string url;  // empty: the overrides are the list
  absl::Duration refresh_interval;
  absl::Duration ttl;
  EntryType type;
  std::vector<std::string> overrides;
};

// Fetches when built, which may take seconds, and then on the scheduler's
// threads. A fetch that fails leaves the list as it is, until its time to live
// is over; the list of another text is a new object.
class CurrentList {
 public:
  // What `env` points to outlives this.
  CurrentList(ListOptions options, const spi::Env& env);
  // Waits for a fetch under way.
  ~CurrentList() = default;

  // What `use` returns for the list, or if there is none at `now`, the error
  // that says why. Thread-safe; see Replicated. `use` is called with a const
  // EntryList&.
  template <typename Use>
  auto Read(absl::Time now, Use&& use) const {
    using Result = absl::StatusOr<std::invoke_result_t<Use, const EntryList&>>;
    return state_.Read([&](const State& state) -> Result {
      if (state.list == nullptr || now >= state.use_until) return state.error;
      return std::forward<Use>(use)(*state.list);
    });
  }

 private:
  struct State {
    std::shared_ptr<const EntryList> list;
    absl::Time use_until = absl::InfinitePast();
    absl::Status error;  // why there is no list, or will be none after that
  };

  void Refresh();
  // Makes latest_ what the provider says now.
  absl::Status Update();
  void TellFailure(const absl::Status& error);
  void AddMetrics(const spi::Env& env);

  const ListOptions options_;
  const Clock* const clock_;
  Logger* const logger_;
  const std::string name_;
  metrics::Counter* fetches_ = nullptr;
  metrics::Counter* failures_ = nullptr;

  // Of the thread that refreshes.
  State latest_;
  std::size_t text_size_ = 0;
  std::size_t text_hash_ = 0;
  std::string told_;  // the last failure in the log

  Replicated<State> state_;
  std::unique_ptr<metrics::Registry::Callback> entries_;
  std::unique_ptr<Scheduler::Task> task_;  // first to go
};

}  // namespace mixer::listchecker

#endif  // MIXER_ADAPTER_ADAPTERS_LISTCHECKER_CURRENT_LIST_H_
