#include "planguard/planguard.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "mixer_adapter/spi/value_text.h"
#include "planguard/config.pb.h"
#include "tenant/tenant.template.h"

namespace acme::planguard {
namespace {

namespace spi = mixer::spi;
namespace tenant = mixer::tenant;

using config::Params;

// One plan, as requests are held against it.
class Plan {
 public:
  explicit Plan(const Params::Plan& params)
      : name_(params.name()),
        claims_(params.claims().begin(), params.claims().end()),
        proven_callers_(params.proven_callers()) {}

  const std::string& name() const { return name_; }

  bool Allows(const tenant::Instance& instance) const {
    const tenant::Caller* const caller = instance.caller;  // null: not given
    if (proven_callers_ && (caller == nullptr || !caller->proven)) return false;
    return std::all_of(claims_.begin(), claims_.end(), [&](const auto& wanted) {
      return Has(instance, wanted.first, wanted.second);
    });
  }

 private:
  static bool Has(const tenant::Instance& instance, std::string_view name,
                  std::string_view value) {
    for (const auto& claim : instance.claims) {
      if (claim.key == name) return spi::EqualsText(claim.value, value);
    }
    return false;
  }

  const std::string name_;
  const std::map<std::string, std::string> claims_;
  const bool proven_callers_;
};

class PlanGuardHandler final : public spi::Handler, public tenant::Handler {
 public:
  PlanGuardHandler(const Params& params, const spi::Env& env)
      : max_reuse_(spi::ToDuration(params.max_reuse())),
        denied_(env.metrics->GetCounter(
            "planguard_denied_total", "Requests that no plan allows.",
            {{"handler", std::string(env.handler_name)}})) {
    plans_.reserve(params.plans_size());  // by_tenant_ points into it
    for (const Params::Plan& plan : params.plans()) {
      plans_.emplace_back(plan);
      for (const std::string& id : plan.tenants()) {
        by_tenant_[id] = &plans_.back();
      }
    }
  }

  absl::StatusOr<spi::CheckResult> HandleTenant(
      const tenant::Instance& instance, const spi::CallContext& context,
      tenant::Output* output) override {
    const auto found = by_tenant_.find(instance.id);
    if (found == by_tenant_.end()) {
      return Deny(context.scratch->Concat("no plan for tenant ", instance.id));
    }
    const Plan& plan = *found->second;
    if (!plan.Allows(instance)) return Deny("the plan does not allow this");
    output->plan = plan.name();
    return Answer(instance);
  }

 private:
  spi::CheckResult Deny(std::string_view why) {
    denied_->Add();
    spi::CheckResult result;
    result.code = absl::StatusCode::kPermissionDenied;
    result.message = why;
    return result;
  }

  spi::CheckResult Answer(const tenant::Instance& instance) const {
    spi::CheckResult result;
    result.valid_duration =
        std::clamp(instance.reuse, absl::ZeroDuration(), max_reuse_);
    result.valid_use_count = spi::kDefaultUseCount;
    return result;
  }

  const absl::Duration max_reuse_;
  mixer::metrics::Counter* const denied_;
  std::vector<Plan> plans_;
  absl::flat_hash_map<std::string, const Plan*, mixer::StringHash,
                      mixer::StringEq>
      by_tenant_;
};

class PlanGuardBuilder final : public spi::HandlerBuilder,
                               public tenant::HandlerBuilder {
 public:
  void SetTenantTypes(
      const std::map<std::string, tenant::Type>& types) override {
    types_ = types;
  }
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }

  void Validate(spi::ConfigErrors* errors) override {
    if (spi::ToDuration(params_->max_reuse()) <= absl::ZeroDuration()) {
      errors->Add("max_reuse", "must be positive");
    }
    std::set<std::string> tenants;
    for (int i = 0; i < params_->plans_size(); ++i) {
      const Params::Plan& plan = params_->plans(i);
      const std::string field = absl::StrCat("plans[", i, "]");
      if (plan.name().empty()) errors->Add(field + ".name", "is missing");
      for (const std::string& id : plan.tenants()) {
        if (tenants.insert(id).second) continue;
        errors->Add(field + ".tenants",
                    absl::StrCat("'", id,
                                 "' is listed twice: a tenant has "
                                 "one plan"));
      }
      WarnOfClaims(plan, field, errors);
    }
  }

  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    return std::make_unique<PlanGuardHandler>(*params_, env);
  }

 private:
  // A claim that an instance does not have is never what a plan wants.
  void WarnOfClaims(const Params::Plan& plan, const std::string& field,
                    spi::ConfigErrors* errors) const {
    for (const auto& [name, value] : plan.claims()) {
      for (const auto& [instance, type] : types_) {
        if (type.claims.count(name) > 0) continue;
        errors->Warn(absl::StrCat(field, ".claims[", name, "]"),
                     absl::StrCat("denies all requests of ", instance,
                                  ", which has no claim of this name"));
      }
    }
  }

  std::map<std::string, tenant::Type> types_;
  const Params* params_ = nullptr;
};

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->mutable_max_reuse()->set_seconds(60);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"planguard",
          "Lets requests pass that the tenant's plan allows.",
          {&tenant::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<PlanGuardBuilder>();
          }};
}

}  // namespace acme::planguard
