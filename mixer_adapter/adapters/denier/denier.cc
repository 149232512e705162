#include "mixer_adapter/adapters/denier/denier.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/any.pb.h"
#include "mixer_adapter/adapters/denier/config.pb.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "policy/v1beta1/http_response.pb.h"
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
    answer_.code = static_cast<absl::StatusCode>(status_.code());
    answer_.message = status_.message();
    answer_.valid_duration = spi::ToDuration(params.valid_duration());
    answer_.valid_use_count = params.valid_use_count();
    SetDirectResponse();
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
  // The first detail of the status that is one.
  void SetDirectResponse() {
    if (answer_.ok()) return;
    for (const google::protobuf::Any& detail : status_.details()) {
      if (!detail.UnpackTo(&direct_proto_)) continue;
      for (const auto& [name, value] : direct_proto_.headers()) {
        headers_.push_back({name, value});
      }
      std::sort(headers_.begin(), headers_.end(),
                [](const auto& a, const auto& b) { return a.name < b.name; });
      direct_ = {direct_proto_.code(), direct_proto_.body(), headers_.data(),
                 headers_.size()};
      answer_.direct_response = &direct_;
      return;
    }
  }

  const google::rpc::Status status_;
  istio::policy::v1beta1::DirectHttpResponse direct_proto_;
  std::vector<spi::DirectResponse::Header> headers_;
  spi::DirectResponse direct_;
  spi::CheckResult answer_;  // views the others
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
