#include "mixer_adapter/adapters/kactivator/kactivator.h"

#include <memory>
#include <string>
#include <utility>

#include "mixer_adapter/adapters/kactivator/activation.h"
#include "mixer_adapter/adapters/kactivator/config.pb.h"
#include "mixer_adapter/adapters/kactivator/targets.h"
#include "mixer_adapter/autoscaler/release.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/net/url.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "template/authorization/authorization.template.h"

namespace mixer::kactivator {
namespace {

using ::adapter::kactivator::config::Params;

class KActivatorHandler final : public spi::Handler,
                                public authorization::Handler {
 public:
  KActivatorHandler(std::unique_ptr<Activation> activation,
                    const spi::CheckResult& answer)
      : activation_(std::move(activation)), answer_(answer) {}

  absl::StatusOr<spi::CheckResult> HandleAuthorization(
      const authorization::Instance& instance,
      const spi::CallContext& context) override {
    const bool is_target =
        instance.action == nullptr
            ? activation_->Note({}, {}, context.now)
            : activation_->Note(instance.action->namespace_,
                                instance.action->service, context.now);
    // Who has nothing to do with Knative need not ask for each request.
    return is_target ? answer_ : spi::CheckResult();
  }

 private:
  const std::unique_ptr<Activation> activation_;
  const spi::CheckResult answer_;
};

class KActivatorBuilder final : public spi::HandlerBuilder,
                                public authorization::HandlerBuilder {
 public:
  void SetAuthorizationTypes(
      const std::map<std::string, authorization::Type>&) override {
    // Only fields of fixed type are read.
  }

  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }

  void Validate(spi::ConfigErrors* errors) override {
    const std::string& endpoint = params_->autoscaler_endpoint();
    if (endpoint.empty()) {
      errors->Add("autoscaler_endpoint",
                  "is missing; say where the Autoscaler listens, such as "
                  "ws://autoscaler.knative-serving.svc.cluster.local:8080");
    } else if (const auto url = net::ParseUrl(endpoint); !url.ok()) {
      errors->Add("autoscaler_endpoint", ToStd(url.status().message()));
    }
    if (const auto release =
            autoscaler::Release::Parse(params_->knative_version());
        !release.ok()) {
      errors->Add("knative_version", ToStd(release.status().message()));
    }
    if (const auto targets = ParseTargets(); !targets.ok()) {
      errors->Add("targets", ToStd(targets.status().message()));
    }
    if (params_->valid_duration().seconds() < 0 ||
        params_->valid_duration().nanos() < 0) {
      errors->Add("valid_duration", "must not be negative");
    }
    if (params_->valid_use_count() < 0) {
      errors->Add("valid_use_count",
                  "must not be negative: a proxy would reuse the answer "
                  "without end; write 0 to be asked each time");
    }
    if (Answer().no_opinion()) {
      errors->Add("valid_duration",
                  "must not be 0 together with valid_use_count 0: Mixer takes "
                  "such an answer for no opinion, and lets the proxy reuse its "
                  "own for a minute");
    }
  }

  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    ActivationOptions options;
    options.endpoint = params_->autoscaler_endpoint();
    options.pod_name = params_->pod_name();
    MIXER_ASSIGN_OR_RETURN(options.release, autoscaler::Release::Parse(
                                                params_->knative_version()));
    MIXER_ASSIGN_OR_RETURN(options.targets, ParseTargets());
    MIXER_ASSIGN_OR_RETURN(std::unique_ptr<Activation> activation,
                           Activation::Start(options, env));
    return std::make_unique<KActivatorHandler>(std::move(activation), Answer());
  }

 private:
  absl::StatusOr<Targets> ParseTargets() const {
    return Targets::Parse(
        {params_->targets().begin(), params_->targets().end()});
  }

  spi::CheckResult Answer() const {
    spi::CheckResult answer;
    answer.valid_duration = spi::ToDuration(params_->valid_duration());
    answer.valid_use_count = params_->valid_use_count();
    return answer;
  }

  const Params* params_ = nullptr;
};

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->set_knative_version("0.9");
    defaults->mutable_valid_duration()->set_seconds(1);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"kactivator",
          "Wakes idle Knative revisions: tells the Autoscaler of requests.",
          {&authorization::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<KActivatorBuilder>();
          }};
}

}  // namespace mixer::kactivator
