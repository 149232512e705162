#include "mixer_adapter/testing/waiting_adapter.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "mixer_adapter/testing/fake_params.pb.h"
#include "mixer_adapter/testing/scripted_adapter.h"
#include "template/checknothing/checknothing.template.h"
#include "template/quota/quota.template.h"

namespace mixer::testing {
namespace {

using fake::FakeParams;

class WaitingHandler final : public spi::Handler,
                             public checknothing::WaitingHandler,
                             public quota::WaitingHandler {
 public:
  explicit WaitingHandler(const FakeParams& params) : params_(params) {}

  void HandleCheckNothing(const checknothing::Instance&,
                          const spi::CallContext& context,
                          spi::Completion<spi::CheckResult> done) override {
    if (Does("throws")) throw std::runtime_error("boom");
    if (Does("drops")) return;
    if (Does("passes")) {
      done.Finish(spi::CheckResult{absl::StatusCode::kOk, "", absl::Seconds(3),
                                   30, nullptr});
      return;
    }
    WaitingCalls::Get().Add(
        {params_.endpoint_url(), context.deadline,
         std::make_unique<spi::Completion<spi::CheckResult>>(std::move(done)),
         nullptr});
  }

  void HandleQuota(const quota::Instance&, const spi::QuotaArgs&,
                   const spi::CallContext& context,
                   spi::Completion<spi::QuotaResult> done) override {
    WaitingCalls::Get().Add(
        {params_.endpoint_url(), context.deadline, nullptr,
         std::make_unique<spi::Completion<spi::QuotaResult>>(std::move(done))});
  }

 private:
  bool Does(const char* what) const {
    return std::find(params_.names().begin(), params_.names().end(), what) !=
           params_.names().end();
  }

  const FakeParams params_;
};

class WaitingBuilder final : public spi::HandlerBuilder,
                             public checknothing::HandlerBuilder,
                             public quota::HandlerBuilder {
 public:
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
  void SetQuotaTypes(const std::map<std::string, quota::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const FakeParams&>(params);
  }
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<WaitingHandler>(*params_);
  }

 private:
  const FakeParams* params_ = nullptr;
};

}  // namespace

WaitingCalls& WaitingCalls::Get() {
  static WaitingCalls* const calls = new WaitingCalls;
  return *calls;
}

void WaitingCalls::Add(Call call) {
  {
    MutexLock lock(&mu_);
    calls_.push_back(std::move(call));
  }
  added_.notify_all();
}

std::vector<WaitingCalls::Call> WaitingCalls::Take(std::size_t count) {
  MutexLock lock(&mu_);
  while (calls_.size() < count) added_.wait(mu_);
  return std::exchange(calls_, {});
}

std::size_t WaitingCalls::size() const {
  MutexLock lock(&mu_);
  return calls_.size();
}

spi::Inventory WaitingInventory() {
  spi::Inventory inventory = ScriptedInventory();
  inventory.templates.push_back(&quota::GetTemplate());
  inventory.adapters.push_back(
      {"waiting",
       "",
       {&checknothing::GetTemplate(), &quota::GetTemplate()},
       &FakeParams::default_instance(),
       []() -> std::unique_ptr<spi::HandlerBuilder> {
         return std::make_unique<WaitingBuilder>();
       }});
  return inventory;
}

}  // namespace mixer::testing
