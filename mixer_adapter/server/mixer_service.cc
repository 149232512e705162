#include "mixer_adapter/server/mixer_service.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/generate.h"
#include "mixer_adapter/runtime/quota.h"
#include "mixer_adapter/server/request_errors.h"
#include "mixer_adapter/server/waiting_check.h"

namespace mixer::server {
namespace {

// For callers that wait themselves.
class BlockingCall final : public RawCall {
 public:
  void Resume() override {
    const std::lock_guard<std::mutex> lock(mu_);
    resumed_ = true;
    event_.notify_one();
  }
  absl::Time deadline() const override { return absl::InfiniteFuture(); }

  void Wait() {
    std::unique_lock<std::mutex> lock(mu_);
    event_.wait(lock, [this] { return resumed_; });
    resumed_ = false;
  }

 private:
  std::mutex mu_;
  std::condition_variable event_;
  bool resumed_ = false;
};

}  // namespace

MixerService::MixerService(Published<runtime::Table>* table, const Clock* clock)
    : table_(table), clock_(clock) {}

absl::Status MixerService::Check(std::string_view request,
                                 std::string* response) {
  BlockingCall call;
  std::optional<absl::Status> status = CheckOrWait(request, &call, response);
  while (!status.has_value()) {
    call.Wait();
    status = call.steps()->Continue(response);
  }
  return *std::move(status);
}

std::optional<absl::Status> MixerService::CheckOrWait(std::string_view request,
                                                      RawCall* call,
                                                      std::string* response) {
  response->clear();
  const auto table = table_.Get();
  if (!table->waits()) return CheckNow(*table, request, response);
  auto steps = std::make_unique<WaitingCheck>(table.Share(), request,
                                              clock_->Now(), call);
  WaitingCheck& check = *steps;
  call->set_steps(std::move(steps));
  return check.Continue(response);
}

absl::Status MixerService::CheckNow(const runtime::Table& table,
                                    std::string_view request,
                                    std::string* response) {
  MIXER_RETURN_IF_ERROR(
      rpc_.Begin(table, request, clock_->Now(), absl::InfiniteFuture()));
  MIXER_RETURN_IF_ERROR(rpc_.AppendCheck(
      runtime::Check(table, rpc_.bag(), rpc_.context()), response));
  for (const CheckRequest::Quota& quota : rpc_.quotas()) {
    const spi::QuotaArgs args = rpc_.BeginQuota(quota);
    rpc_.AppendQuota(
        quota,
        runtime::Quota(table, rpc_.bag(), quota.name, args, rpc_.context()),
        response);
  }
  return absl::OkStatus();
}

absl::Status MixerService::Report(std::string_view request,
                                  std::string* response) {
  response->clear();
  scratch_.Reset();
  if (absl::Status read = report_.Read(request); !read.ok()) {
    return Undecodable(read);
  }
  if (absl::Status read = sets_.CheckWire(report_); !read.ok()) {
    return Undecodable(read);
  }
  MIXER_RETURN_IF_ERROR(CheckDictionary(report_.global_word_count));
  const auto table = table_.Get();
  const spi::CallContext context{clock_->Now(), &scratch_};
  runtime::Reporter reporter(*table, context);
  MultiError errors;
  sets_.ForEach(
      report_, table->vocabulary(), &scratch_,
      [&](const Bag& set) {
        return ReportSet(*table, set, context, &reporter);
      },
      &errors);
  const absl::Status flushed = reporter.Flush();
  if (!flushed.ok()) errors.Add(ToStd(flushed.message()));
  return errors.empty() ? absl::OkStatus()
                        : absl::UnknownError(errors.ToString());
}

absl::Status MixerService::ReportSet(const runtime::Table& table,
                                     const Bag& set,
                                     const spi::CallContext& context,
                                     runtime::Reporter* reporter) {
  if (table.generators().size() == 0) return reporter->Add(set);
  // On the scratch, for what is added to the report views it.
  auto* const generated =
      scratch_.New<GeneratedBag>(set, table.vocabulary().size(), &scratch_);
  MIXER_RETURN_IF_ERROR(runtime::Generate(table, set, context, generated));
  return reporter->Add(*generated);
}

}  // namespace mixer::server
