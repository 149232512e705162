#include "mixer_adapter/testing/waiting_adapter.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "mixer_adapter/testing/fake_params.pb.h"
#include "mixer_adapter/testing/scripted_adapter.h"
#include "template/checknothing/checknothing.template.h"
#include "template/metric/metric.template.h"
#include "template/quota/quota.template.h"

namespace mixer::testing {
namespace {

using fake::FakeParams;

class WaitingHandler final : public spi::Handler,
                             public checknothing::WaitingHandler,
                             public kubernetes::WaitingHandler,
                             public lookup::WaitingHandler,
                             public metric::WaitingHandler,
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
    WaitingCalls::Call call = NewCall(context);
    call.check = Keep(&done);
    WaitingCalls::Get().Add(std::move(call));
  }

  void GenerateKubernetesAttributes(const kubernetes::Instance&,
                                    const spi::CallContext& context,
                                    kubernetes::Output* output,
                                    spi::Completion<spi::Ack> done) override {
    WaitingCalls::Call call = NewCall(context);
    call.ack = Keep(&done);
    call.generated = output;
    WaitingCalls::Get().Add(std::move(call));
  }

  void HandleLookup(const lookup::Instance&, const spi::CallContext& context,
                    lookup::Output* output,
                    spi::Completion<spi::CheckResult> done) override {
    WaitingCalls::Call call = NewCall(context);
    call.check = Keep(&done);
    call.found = output;
    WaitingCalls::Get().Add(std::move(call));
  }

  void HandleMetric(absl::Span<const metric::Instance> instances,
                    const spi::CallContext& context,
                    spi::Completion<spi::Ack> done) override {
    WaitingCalls::Call call = NewCall(context);
    call.ack = Keep(&done);
    call.instances = instances.size();
    WaitingCalls::Get().Add(std::move(call));
  }

  void HandleQuota(const quota::Instance&, const spi::QuotaArgs&,
                   const spi::CallContext& context,
                   spi::Completion<spi::QuotaResult> done) override {
    WaitingCalls::Call call = NewCall(context);
    call.quota = Keep(&done);
    WaitingCalls::Get().Add(std::move(call));
  }

 private:
  WaitingCalls::Call NewCall(const spi::CallContext& context) const {
    WaitingCalls::Call call;
    call.label = params_.endpoint_url();
    call.deadline = context.deadline;
    call.cancellation = context.cancellation;
    return call;
  }

  template <typename Result>
  static std::unique_ptr<spi::Completion<Result>> Keep(
      spi::Completion<Result>* done) {
    return std::make_unique<spi::Completion<Result>>(std::move(*done));
  }

  bool Does(const char* what) const {
    return std::find(params_.names().begin(), params_.names().end(), what) !=
           params_.names().end();
  }

  const FakeParams params_;
};

class WaitingBuilder final : public spi::HandlerBuilder,
                             public checknothing::HandlerBuilder,
                             public kubernetes::HandlerBuilder,
                             public lookup::HandlerBuilder,
                             public metric::HandlerBuilder,
                             public quota::HandlerBuilder {
 public:
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
  void SetLookupTypes(const std::map<std::string, lookup::Type>&) override {}
  void SetMetricTypes(const std::map<std::string, metric::Type>&) override {}
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
  const std::vector<const spi::Template*> added = {
      &kubernetes::GetTemplate(), &lookup::GetTemplate(),
      &metric::GetTemplate(), &quota::GetTemplate()};
  inventory.templates.insert(inventory.templates.end(), added.begin(),
                             added.end());
  std::vector<const spi::Template*> all = added;
  all.push_back(&checknothing::GetTemplate());
  inventory.adapters.push_back({"waiting", "", std::move(all),
                                &FakeParams::default_instance(),
                                []() -> std::unique_ptr<spi::HandlerBuilder> {
                                  return std::make_unique<WaitingBuilder>();
                                }});
  return inventory;
}

}  // namespace mixer::testing
