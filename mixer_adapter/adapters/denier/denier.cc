#include "mixer_adapter/adapters/denier/denier.h"

#include <map>
#include <memory>
#include <string>

#include "mixer_adapter/adapters/denier/config.pb.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "mixer_adapter/spi/rpc_status.h"
#include "template/checknothing/checknothing.template.h"
#include "template/listentry/listentry.template.h"
#include "template/quota/quota.template.h"

namespace mixer::denier {
namespace {

using ::adapter::denier::config::Params;

class DenierHandler final : public spi::Handler,
                            public checknothing::Handler,
                            public listentry::Handler,
                            public quota::Handler {
 public:
  explicit DenierHandler(const Params& params) : status_(params.status()) {
    status_.SetResult(&answer_);
    answer_.valid_duration = spi::ToDuration(params.valid_duration());
    answer_.valid_use_count = params.valid_use_count();
  }

  absl::StatusOr<spi::CheckResult> HandleCheckNothing(
      const checknothing::Instance&, const spi::CallContext&) override {
    return answer_;
  }
  absl::StatusOr<spi::CheckResult> HandleListEntry(
      const listentry::Instance&, const spi::CallContext&) override {
    return answer_;
  }
  // Nothing is granted, for no time.
  absl::StatusOr<spi::QuotaResult> HandleQuota(
      const quota::Instance&, const spi::QuotaArgs&,
      const spi::CallContext&) override {
    return spi::QuotaResult();
  }

 private:
  const spi::RpcStatus status_;
  spi::CheckResult answer_;  // views the status
};

class DenierBuilder final : public spi::HandlerBuilder,
                            public checknothing::HandlerBuilder,
                            public listentry::HandlerBuilder,
                            public quota::HandlerBuilder {
 public:
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
  void SetListEntryTypes(
      const std::map<std::string, listentry::Type>&) override {}
  void SetQuotaTypes(const std::map<std::string, quota::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }
  void Validate(spi::ConfigErrors*) override {
    // The reference accepts every status and validity.
  }
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<DenierHandler>(*params_);
  }

 private:
  const Params* params_ = nullptr;
};

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->mutable_status()->set_code(
        static_cast<int>(absl::StatusCode::kFailedPrecondition));
    defaults->mutable_valid_duration()->set_seconds(5);
    defaults->set_valid_use_count(1000);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"denier",
          "Denies every request.",
          {&checknothing::GetTemplate(), &listentry::GetTemplate(),
           &quota::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<DenierBuilder>();
          }};
}

}  // namespace mixer::denier
