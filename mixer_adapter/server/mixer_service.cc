#include "mixer_adapter/server/mixer_service.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/generate.h"
#include "mixer_adapter/runtime/quota.h"
#include "mixer_adapter/server/report_request.h"
#include "mixer_adapter/server/waiting_check.h"
#include "mixer_adapter/server/waiting_report.h"

namespace mixer::server {
namespace {

// For callers that wait themselves.
class BlockingCall final : public RawCall {
 public:
  explicit BlockingCall(absl::Time now) { set_begun(now); }

  void Resume() override {
    const std::lock_guard<std::mutex> lock(mu_);
    resumed_ = true;
    event_.notify_one();
  }
  absl::Time deadline() const override { return absl::InfiniteFuture(); }

  // Goes on until there is an answer.
  absl::Status Finish(std::optional<absl::Status> status,
                      std::string* response) {
    while (!status.has_value()) {
      Wait();
      status = steps()->Continue(response);
    }
    return *std::move(status);
  }

 private:
  void Wait() {
    std::unique_lock<std::mutex> lock(mu_);
    event_.wait(lock, [this] { return resumed_; });
    resumed_ = false;
  }

  std::mutex mu_;
  std::condition_variable event_;
  bool resumed_ = false;
};

}  // namespace

MixerService::MixerService(Published<runtime::Table>* table, const Clock* clock,
                           const MixerServiceOptions& options)
    : table_(table), clock_(clock), rpc_metrics_(options.rpc_metrics) {
  if (options.load_shedder != nullptr) gate_.emplace(options.load_shedder);
}

absl::Status MixerService::Check(std::string_view request,
                                 std::string* response) {
  BlockingCall call(clock_->Now());
  return call.Finish(CheckOrWait(request, &call, response), response);
}

absl::Status MixerService::Report(std::string_view request,
                                  std::string* response) {
  BlockingCall call(clock_->Now());
  return call.Finish(ReportOrWait(request, &call, response), response);
}

std::optional<absl::Status> MixerService::CheckOrWait(std::string_view request,
                                                      RawCall* call,
                                                      std::string* response) {
  response->clear();
  const absl::Time now = call->begun();
  if (gate_.has_value() && !gate_->Admit(1, now)) return gate_->overloaded();
  const auto table = table_.Get();
  if (!table->checks_wait()) return CheckNow(*table, request, now, response);
  call->set_steps(
      WaitingCheck::Make(waiting_checks_, table.Share(), request, now, call));
  return call->steps()->Continue(response);
}

absl::Status MixerService::CheckNow(const runtime::Table& table,
                                    std::string_view request, absl::Time now,
                                    std::string* response) {
  MIXER_RETURN_IF_ERROR(check_.Begin(table, request, {now, nullptr}));
  if (check_.generated() != nullptr) {
    MIXER_RETURN_IF_ERROR(check_.EndGenerate(runtime::Generate(
        table, check_.bare_bag(), check_.context(), check_.generated())));
  }
  MIXER_RETURN_IF_ERROR(check_.AppendCheck(
      runtime::Check(table, check_.bag(), check_.context()), response));
  for (const CheckRequest::Quota& quota : check_.quotas()) {
    const spi::QuotaArgs args = check_.BeginQuota(quota);
    check_.AppendQuota(
        quota,
        runtime::Quota(table, check_.bag(), quota.name, args, check_.context()),
        response);
  }
  return absl::OkStatus();
}

std::optional<absl::Status> MixerService::ReportOrWait(std::string_view request,
                                                       RawCall* call,
                                                       std::string* response) {
  response->clear();
  const absl::Time now = call->begun();
  if (gate_.has_value() && !gate_->Admit(CountSets(request), now)) {
    return gate_->overloaded();
  }
  const auto table = table_.Get();
  if (!table->reports_wait()) return ReportNow(*table, request, now);
  call->set_steps(
      RawCall::StepsPtr(new WaitingReport(table.Share(), request, now, call)));
  return call->steps()->Continue(response);
}

absl::Status MixerService::ReportNow(const runtime::Table& table,
                                     std::string_view request, absl::Time now) {
  MIXER_RETURN_IF_ERROR(report_.Begin(table, request, {now, nullptr}));
  while (const Bag* const set = report_.NextSet()) {
    if (report_.generated() == nullptr) {
      report_.AddSet();
    } else {
      report_.AddSet(runtime::Generate(table, *set, report_.context(),
                                       report_.generated()));
    }
  }
  report_.flush().Start();
  return report_.Finish(report_.flush().Finish());
}

void MixerService::Ended(const RpcRecord& rpc) {
  if (gate_.has_value()) gate_->Ended(rpc.latency, rpc.ended);
  if (rpc_metrics_ != nullptr) rpc_metrics_->Add(rpc);
}

}  // namespace mixer::server
