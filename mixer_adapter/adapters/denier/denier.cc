#include "mixer_adapter/adapters/denier/denier.h"

#include <map>
#include <memory>
#include <string>

#include "mixer_adapter/adapters/denier/config.pb.h"
#include "template/checknothing/checknothing.template.h"

namespace mixer::denier {
namespace {

using ::adapter::denier::config::Params;

class DenierHandler final : public spi::Handler, public checknothing::Handler {
 public:
  explicit DenierHandler(const Params& params)
      : message_(params.status().message()) {
    answer_.code = static_cast<absl::StatusCode>(params.status().code());
    answer_.message = message_;
    answer_.valid_duration = absl::Seconds(params.valid_duration().seconds()) +
                             absl::Nanoseconds(params.valid_duration().nanos());
    answer_.valid_use_count = params.valid_use_count();
  }

  absl::StatusOr<spi::CheckResult> HandleCheckNothing(
      const checknothing::Instance&, const spi::CallContext&) override {
    return answer_;
  }

 private:
  const std::string message_;
  spi::CheckResult answer_;  // views message_
};

class DenierBuilder final : public spi::HandlerBuilder,
                            public checknothing::HandlerBuilder {
 public:
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
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
          {&checknothing::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<DenierBuilder>();
          }};
}

}  // namespace mixer::denier
