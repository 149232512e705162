#include "mixer_adapter/adapters/kactivator/kactivator.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "mixer_adapter/adapters/kactivator/activation_board.h"
#include "mixer_adapter/adapters/kactivator/activator.h"
#include "mixer_adapter/adapters/kactivator/config.pb.h"
#include "mixer_adapter/adapters/kactivator/held_check.h"
#include "mixer_adapter/adapters/kactivator/page/activations_json.h"
#include "mixer_adapter/adapters/kactivator/page/activations_page.h"
#include "mixer_adapter/adapters/kactivator/params.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/base/status_macros.h"
#include "template/activity/activity.template.h"
#include "template/authorization/authorization.template.h"

namespace mixer::kactivator {
namespace {

using ::adapter::kactivator::config::Params;

// The property of an action that names the revision itself.
constexpr std::string_view kRevision = "revision";

Destination DestinationOf(const authorization::Instance& instance) {
  Destination to;
  if (instance.action == nullptr) return to;
  to.name_space = instance.action->namespace_;
  to.service = instance.action->service;
  for (const auto& property : instance.action->properties) {
    if (property.key == kRevision &&
        property.value.kind() == Value::Kind::kString) {
      to.revision = property.value.string();
    }
  }
  return to;
}

// The Reports, which never wait.
class ActivityHandler : public spi::Handler, public activity::Handler {
 public:
  explicit ActivityHandler(std::unique_ptr<Activator> activator)
      : activator_(std::move(activator)) {}

  absl::Status HandleActivity(absl::Span<const activity::Instance> instances,
                              const spi::CallContext&) override {
    for (const activity::Instance& instance : instances) {
      activator_->End(
          {instance.namespace_, instance.service, instance.revision},
          instance.start, instance.duration);
    }
    return absl::OkStatus();
  }

 protected:
  Activator& activator() { return *activator_; }

 private:
  const std::unique_ptr<Activator> activator_;
};

// Answers each Check at once.
class PassingHandler final : public ActivityHandler,
                             public authorization::Handler {
 public:
  using ActivityHandler::ActivityHandler;

  absl::StatusOr<spi::CheckResult> HandleAuthorization(
      const authorization::Instance& instance,
      const spi::CallContext& context) override {
    return *activator().Note(DestinationOf(instance), context.now);
  }
};

// Lets Checks wait for their revision.
class HoldingHandler final : public ActivityHandler,
                             public authorization::WaitingHandler {
 public:
  using ActivityHandler::ActivityHandler;

  void HandleAuthorization(const authorization::Instance& instance,
                           const spi::CallContext& context,
                           spi::Completion<spi::CheckResult> done) override {
    const Destination to = DestinationOf(instance);
    if (const auto* const answer = activator().Note(to, context.now)) {
      return done.Finish(*answer);
    }
    activator().Hold(to, std::make_unique<HeldCheck>(context, std::move(done)));
  }
};

class KActivatorBuilder final : public spi::HandlerBuilder,
                                public activity::HandlerBuilder,
                                public authorization::HandlerBuilder {
 public:
  explicit KActivatorBuilder(std::shared_ptr<ActivationBoard> board)
      : board_(std::move(board)) {}

  void SetAuthorizationTypes(
      const std::map<std::string, authorization::Type>&) override {
    // Only fields of fixed type are read, and a property whose type is seen.
  }

  void SetActivityTypes(
      const std::map<std::string, activity::Type>& types) override {
    paired_ = !types.empty();
  }

  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }

  void Validate(spi::ConfigErrors* errors) override {
    ValidateParams(*params_, errors);
  }

  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    MIXER_ASSIGN_OR_RETURN(const ActivatorOptions options,
                           ToOptions(*params_, paired_));
    MIXER_ASSIGN_OR_RETURN(std::unique_ptr<Activator> activator,
                           Activator::Start(options, env, board_));
    if (options.hold) {
      return std::make_unique<HoldingHandler>(std::move(activator));
    }
    return std::make_unique<PassingHandler>(std::move(activator));
  }

 private:
  const std::shared_ptr<ActivationBoard> board_;
  const Params* params_ = nullptr;
  bool paired_ = false;
};

std::vector<spi::Page> Pages(
    const std::shared_ptr<const ActivationBoard>& board) {
  return {
      {"/activations", "Revisions, and the last cold starts",
       "text/html; charset=utf-8",
       [board] { return ActivationsPage(board->Take(), SystemClock().Now()); }},
      {"/activations.json", "The same, as JSON",
       "application/json; charset=utf-8", [board] {
         return ActivationsJson(board->Take(), SystemClock().Now());
       }}};
}

}  // namespace

spi::Info GetInfo() {
  const auto board = std::make_shared<ActivationBoard>();
  return {"kactivator",
          "Wakes idle Knative revisions: tells the Autoscaler of requests.",
          {&activity::GetTemplate(), &authorization::GetTemplate()},
          &DefaultParams(),
          [board]() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<KActivatorBuilder>(board);
          },
          Pages(board)};
}

}  // namespace mixer::kactivator
