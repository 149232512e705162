#include "mixer_adapter/testing/scripted_adapter.h"

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "absl/time/time.h"
#include "mixer_adapter/testing/fake_params.pb.h"
#include "template/authorization/authorization.template.h"
#include "template/checknothing/checknothing.template.h"

namespace mixer::testing {
namespace {

using fake::FakeParams;

bool Does(const FakeParams& params, const char* what) {
  for (const std::string& name : params.names()) {
    if (name == what) return true;
  }
  return false;
}

// Tells of its end; supports no template.
class NotedHandler : public spi::Handler {
 public:
  explicit NotedHandler(std::string label) : label_(std::move(label)) {}
  ~NotedHandler() override { Script::Get().NoteDestroyed(label_); }

 protected:
  const std::string label_;
};

class ScriptedHandler final : public NotedHandler,
                              public checknothing::Handler {
 public:
  explicit ScriptedHandler(const FakeParams& params)
      : NotedHandler(params.endpoint_url()), params_(params) {}

  absl::StatusOr<spi::CheckResult> HandleCheckNothing(
      const checknothing::Instance&, const spi::CallContext&) override {
    Script::Get().NoteCalled(label_);
    if (Does(params_, "throws")) throw std::runtime_error("boom");
    if (Does(params_, "throws 7")) throw 7;
    if (Does(params_, "fails")) return absl::UnavailableError("backend away");
    if (Does(params_, "denies")) {
      return spi::CheckResult{absl::StatusCode::kPermissionDenied, "no",
                              absl::Seconds(2), 20};
    }
    if (Does(params_, "denies 16")) {
      return spi::CheckResult{absl::StatusCode::kUnauthenticated, "who",
                              absl::Seconds(1), 40};
    }
    if (Does(params_, "passes")) {
      return spi::CheckResult{absl::StatusCode::kOk, "", absl::Seconds(3), 30};
    }
    return spi::CheckResult{};
  }

 private:
  const FakeParams params_;
};

class ScriptedBuilder final : public spi::HandlerBuilder,
                              public checknothing::HandlerBuilder {
 public:
  void SetCheckNothingTypes(
      const std::map<std::string, checknothing::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const FakeParams&>(params);
  }
  void Validate(spi::ConfigErrors* errors) override {
    if (!Does(*params_, "invalid")) return;
    errors->Add("endpoint_url", "is bad");
    errors->Add("names", "are worse");
  }
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    if (Does(*params_, "build throws")) throw std::runtime_error("boom");
    if (Does(*params_, "build throws 7")) throw 7;
    if (Does(*params_, "build fails")) return absl::InternalError("no luck");
    if (Does(*params_, "builds nothing")) return nullptr;
    Script::Get().NoteBuilt(params_->endpoint_url());
    if (Does(*params_, "build lacks template")) {
      return std::make_unique<NotedHandler>(params_->endpoint_url());
    }
    return std::make_unique<ScriptedHandler>(*params_);
  }

 private:
  const FakeParams* params_ = nullptr;
};

class HollowBuilder final : public spi::HandlerBuilder {
 public:
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return std::make_unique<NotedHandler>("hollow");
  }
};

// As ScriptedBuilder, for the authorization template; can only fail.
class StrictBuilder final : public spi::HandlerBuilder,
                            public authorization::HandlerBuilder {
 public:
  void SetAuthorizationTypes(
      const std::map<std::string, authorization::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message&) override {}
  void Validate(spi::ConfigErrors*) override {}
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env&) override {
    return absl::InternalError("never builds");
  }
};

template <typename Builder>
std::unique_ptr<spi::HandlerBuilder> New() {
  return std::make_unique<Builder>();
}

}  // namespace

thread_local Script::Calls* calls_of_thread = nullptr;

Script& Script::Get() {
  static Script* const script = new Script;
  return *script;
}

void Script::Clear() {
  MutexLock lock(&mu_);
  built_.clear();
  called_.clear();
  destroyed_.clear();
}

void Script::NoteBuilt(const std::string& label) {
  MutexLock lock(&mu_);
  built_.push_back(label);
}

void Script::NoteCalled(const std::string& label) {
  if (calls_of_thread != nullptr) {
    calls_of_thread->labels_.push_back(label);
    return;
  }
  MutexLock lock(&mu_);
  called_.push_back(label);
}

void Script::NoteDestroyed(const std::string& label) {
  MutexLock lock(&mu_);
  destroyed_.push_back({label, std::this_thread::get_id()});
}

std::vector<std::string> Script::built() const {
  MutexLock lock(&mu_);
  return built_;
}

std::vector<std::string> Script::called() const {
  MutexLock lock(&mu_);
  return called_;
}

std::vector<Script::Destroyed> Script::destroyed() const {
  MutexLock lock(&mu_);
  return destroyed_;
}

std::size_t Script::live() const {
  MutexLock lock(&mu_);
  return built_.size() - destroyed_.size();
}

Script::Calls::Calls() { calls_of_thread = this; }

Script::Calls::~Calls() { calls_of_thread = nullptr; }

bool Script::Calls::AllStartWith(std::string_view prefix) const {
  return std::all_of(labels_.begin(), labels_.end(),
                     [prefix](const std::string& label) {
                       return label.compare(0, prefix.size(), prefix) == 0;
                     });
}

spi::Inventory ScriptedInventory() {
  const std::vector<const spi::Template*> nothing = {
      &checknothing::GetTemplate()};
  const FakeParams* const defaults = &FakeParams::default_instance();
  return {{{"scripted", "", nothing, defaults, &New<ScriptedBuilder>},
           {"hollow", "", nothing, defaults, &New<HollowBuilder>},
           {"strict",
            "",
            {&authorization::GetTemplate()},
            defaults,
            &New<StrictBuilder>},
           {"builderless", "", nothing, defaults,
            []() -> std::unique_ptr<spi::HandlerBuilder> { return nullptr; }}},
          {&checknothing::GetTemplate(), &authorization::GetTemplate()}};
}

}  // namespace mixer::testing
