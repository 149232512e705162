#include "mixer_adapter/server/waiting_check.h"

#include <utility>

#include "mixer_adapter/base/status_macros.h"

namespace mixer::server {

using runtime::CheckPhase;
using runtime::QuotaPhase;

WaitingCheck* WaitingCheck::Pool::Take() {
  if (idle_.empty()) return new WaitingCheck;
  WaitingCheck* const check = idle_.back().release();
  idle_.pop_back();
  return check;
}

void WaitingCheck::Pool::Put(WaitingCheck* check) {
  std::unique_ptr<WaitingCheck> owned(check);
  if (idle_.size() < kMost) idle_.push_back(std::move(owned));
}

RawCall::StepsPtr WaitingCheck::Make(
    const std::shared_ptr<Pool>& pool,
    std::shared_ptr<const runtime::Table> table, std::string_view request,
    absl::Time now, RawCall* call) {
  WaitingCheck* const check = pool->Take();
  check->pool_ = pool;
  check->table_ = std::move(table);
  check->request_ = request;
  check->RenewCancellation();
  check->context_ = {now, nullptr, call->deadline(), check->cancellation()};
  check->join_.set_resume([call] { call->Resume(); });
  return RawCall::StepsPtr(check);
}

void WaitingCheck::Dispose() {
  const std::shared_ptr<Pool> pool = std::move(pool_);
  phase_.emplace<std::monostate>();
  generate_.reset();
  begun_ = checked_ = false;
  next_quota_ = 0;
  response_.clear();
  join_.Reset();
  table_.reset();
  pool->Put(this);
}

std::optional<absl::Status> WaitingCheck::Continue(std::string* response) {
  do {
    if (absl::Status status = FinishLast(); !status.ok()) return status;
    if (checked_ && next_quota_ == rpc_.quotas().size()) {
      response->swap(response_);
      return absl::OkStatus();
    }
    if (cancellation()->cancelled()) return absl::CancelledError("Cancelled");
    join_.Reset();
  } while (!StartNext());
  return std::nullopt;
}

absl::Status WaitingCheck::FinishLast() {
  if (!std::exchange(begun_, true)) {
    return rpc_.Begin(*table_, request_, context_);
  }
  if (std::holds_alternative<std::monostate>(phase_)) {
    return rpc_.EndGenerate(generate_->Finish());
  }
  if (auto* const check = std::get_if<CheckPhase>(&phase_)) {
    checked_ = true;
    return rpc_.AppendCheck(check->Finish(), &response_);
  }
  rpc_.AppendQuota(rpc_.quotas()[next_quota_++],
                   std::get<QuotaPhase>(phase_).Finish(), &response_);
  return absl::OkStatus();
}

bool WaitingCheck::StartNext() {
  if (checked_) return StartQuota();
  if (rpc_.generated() != nullptr && !generate_.has_value()) {
    generate_.emplace(*table_, rpc_.bare_bag(), rpc_.context(),
                      rpc_.generated(), &join_);
    return generate_->Start();
  }
  return phase_.emplace<CheckPhase>(*table_, rpc_.bag(), rpc_.context(), &join_)
      .Start();
}

bool WaitingCheck::StartQuota() {
  const CheckRequest::Quota& quota = rpc_.quotas()[next_quota_];
  quota_args_ = rpc_.BeginQuota(quota);
  return phase_
      .emplace<QuotaPhase>(*table_, rpc_.bag(), quota.name, quota_args_,
                           rpc_.context(), &join_)
      .Start();
}

}  // namespace mixer::server
