#include "mixer_adapter/server/waiting_report.h"

#include <utility>

#include "mixer_adapter/base/status_macros.h"

namespace mixer::server {

WaitingReport::WaitingReport(std::shared_ptr<const runtime::Table> table,
                             std::string_view request, absl::Time now,
                             RawCall* call)
    : table_(std::move(table)),
      request_(request),
      context_{now, nullptr, call->deadline(), cancellation()},
      join_([call] { call->Resume(); }) {}

std::optional<absl::Status> WaitingReport::Continue(std::string* /*response*/) {
  if (!std::exchange(begun_, true)) {
    MIXER_RETURN_IF_ERROR(rpc_.Begin(*table_, request_, context_, &join_));
  }
  if (!flushing_ && (Generate() || Flush())) return std::nullopt;
  return rpc_.Finish(rpc_.flush().Finish());
}

bool WaitingReport::Generate() {
  for (;;) {
    if (std::exchange(generating_, false)) {
      rpc_.AddSet(generate_.back().Finish());
    }
    const Bag* const set = rpc_.NextSet();
    if (set == nullptr) return false;
    if (rpc_.generated() == nullptr) {
      rpc_.AddSet();
      continue;
    }
    join_.Reset();
    generating_ = true;
    generate_.emplace_back(*table_, *set, rpc_.context(), rpc_.generated(),
                           &join_);
    if (generate_.back().Start()) return true;
  }
}

bool WaitingReport::Flush() {
  flushing_ = true;
  join_.Reset();
  return rpc_.flush().Start();
}

}  // namespace mixer::server
