#include "mixer_adapter/adapters/noop/noop.h"

#include <map>
#include <memory>
#include <string>

#include "google/protobuf/empty.pb.h"
#include "template/authorization/authorization.template.h"
#include "template/checknothing/checknothing.template.h"

namespace mixer::noop {
namespace {

class NoopHandler final : public spi::Handler,
                          public authorization::Handler,
                          public checknothing::Handler {
 public:
  absl::StatusOr<spi::CheckResult> HandleAuthorization(
      const authorization::Instance&, const spi::CallContext&) override {
    return answer_;
  }
  absl::StatusOr<spi::CheckResult> HandleCheckNothing(
      const checknothing::Instance&, const spi::CallContext&) override {
    return answer_;
  }

 private:
  // Spec builtin_adapters.md 3.1.
  const spi::CheckResult answer_ = {
      absl::StatusCode::kOk, {}, absl::Seconds(1000000000), 1000000000};
};

class NoopBuilder final : public spi::HandlerBuilder,
                          public authorization::HandlerBuilder,
                          public checknothing::HandlerBuilder {
 public:
  void SetAuthorizationTypes(
      const std::map<std::string, authorization::Type>&) override {}
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<NoopHandler>();
  }
};

}  // namespace

spi::Info GetInfo() {
  return {"noop",
          "Lets every request pass.",
          {&authorization::GetTemplate(), &checknothing::GetTemplate()},
          &google::protobuf::Empty::default_instance(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<NoopBuilder>();
          }};
}

}  // namespace mixer::noop
