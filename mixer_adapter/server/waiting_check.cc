#include "mixer_adapter/server/waiting_check.h"

#include <utility>

#include "mixer_adapter/base/status_macros.h"

namespace mixer::server {

WaitingCheck::WaitingCheck(std::shared_ptr<const runtime::Table> table,
                           std::string_view request, absl::Time now,
                           RawCall* call)
    : table_(std::move(table)),
      request_(request),
      now_(now),
      deadline_(call->deadline()),
      join_([call] { call->Resume(); }) {}

std::optional<absl::Status> WaitingCheck::Continue(std::string* response) {
  for (;;) {
    if (absl::Status status = FinishLast(); !status.ok()) return status;
    if (done()) break;
    join_.Reset();
    if (StartNext()) return std::nullopt;
  }
  *response = std::move(response_);
  return absl::OkStatus();
}

absl::Status WaitingCheck::FinishLast() {
  if (!begun_) {
    begun_ = true;
    return rpc_.Begin(*table_, request_, now_, deadline_);
  }
  if (quota_.has_value()) {
    rpc_.AppendQuota(rpc_.quotas()[next_quota_++], quota_->Finish(),
                     &response_);
    quota_.reset();
    return absl::OkStatus();
  }
  return rpc_.AppendCheck(check_->Finish(), &response_);
}

bool WaitingCheck::done() const {
  return check_.has_value() && next_quota_ == rpc_.quotas().size();
}

bool WaitingCheck::StartNext() {
  if (!check_.has_value()) {
    check_.emplace(*table_, rpc_.bag(), rpc_.context(), &join_);
    return check_->Start();
  }
  const CheckRequest::Quota& quota = rpc_.quotas()[next_quota_];
  quota_args_ = rpc_.BeginQuota(quota);
  quota_.emplace(*table_, rpc_.bag(), quota.name, quota_args_, rpc_.context(),
                 &join_);
  return quota_->Start();
}

}  // namespace mixer::server
