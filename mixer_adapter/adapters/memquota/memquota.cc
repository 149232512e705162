#include "mixer_adapter/adapters/memquota/memquota.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/memquota/cell_key.h"
#include "mixer_adapter/adapters/memquota/cell_table.h"
#include "mixer_adapter/adapters/memquota/config.pb.h"
#include "mixer_adapter/adapters/memquota/quota_limits.h"
#include "mixer_adapter/adapters/memquota/recent_answers.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "template/quota/quota.template.h"

namespace mixer::memquota {
namespace {

using ::adapter::memquota::config::Params;

constexpr std::size_t kMaxCells = std::size_t{1} << 20;
constexpr std::size_t kMaxIds = std::size_t{1} << 20;

class MemQuotaHandler final : public spi::Handler, public quota::Handler {
 public:
  MemQuotaHandler(const Params& params, const spi::Env& env)
      : cells_(kMaxCells),
        answers_(spi::ToDuration(params.min_deduplication_duration()),
                 kMaxIds) {
    for (const Params::Quota& quota : params.quotas()) {
      limits_.try_emplace(quota.name(), quota);
    }
    AddMetrics(env);
  }

  absl::StatusOr<spi::QuotaResult> HandleQuota(
      const quota::Instance& instance, const spi::QuotaArgs& args,
      const spi::CallContext& context) override {
    if (args.amount == 0) return spi::QuotaResult();
    const auto limits = limits_.find(instance.name);
    if (limits == limits_.end()) {
      return absl::NotFoundError(absl::StrCat(
          "did not find limit defined for quota ", ToAbsl(instance.name)));
    }
    const auto allocate = [&] {
      return Allocate(instance, limits->second, args, context);
    };
    const Answer answer =
        args.deduplication_id.empty()
            ? allocate()
            : answers_.Once(args.deduplication_id, context.now, allocate);
    spi::QuotaResult result;
    result.amount = answer.amount;
    result.valid_duration =
        std::max(absl::ZeroDuration(), answer.until - context.now);
    return result;
  }

 private:
  Answer Allocate(const quota::Instance& instance, const QuotaLimits& limits,
                  const spi::QuotaArgs& args, const spi::CallContext& context) {
    const std::optional<Grant> grant = cells_.Apply(
        CellKey(instance, context.scratch), context.now, args.amount,
        args.best_effort,
        [&]() -> const Limit& { return limits.For(instance.dimensions); });
    if (!grant) {
      refused_->Add(1);
      return {};
    }
    const bool ends = grant->valid_duration > absl::ZeroDuration();
    return {grant->amount,
            ends ? context.now + grant->valid_duration : absl::InfinitePast()};
  }

  void AddMetrics(const spi::Env& env) {
    const metrics::Labels labels = {{"handler", std::string(env.handler_name)}};
    refused_ = env.metrics->GetCounter(
        "memquota_refused_cells_total",
        "Requests that got nothing because there were too many combinations "
        "of dimensions.",
        labels);
    cell_count_ = env.metrics->AddCallback(
        metrics::Registry::Kind::kGauge, "memquota_cells",
        "Combinations of dimensions that are counted.", labels,
        [this] { return static_cast<double>(cells_.size()); });
    cut_short_ = env.metrics->AddCallback(
        metrics::Registry::Kind::kCounter, "memquota_deduplication_cut_total",
        "How often ids were forgotten early because there were too many.",
        labels, [this] { return static_cast<double>(answers_.cut_short()); });
  }

  absl::flat_hash_map<std::string, const QuotaLimits, StringHash, StringEq>
      limits_;
  CellTable cells_;  // refers to limits_
  RecentAnswers answers_;
  metrics::Counter* refused_ = nullptr;
  std::unique_ptr<metrics::Registry::Callback> cell_count_;
  std::unique_ptr<metrics::Registry::Callback> cut_short_;
};

// Finds the mistakes of params.
class ParamsCheck {
 public:
  ParamsCheck(const Params& params,
              const std::map<std::string, quota::Type>& types,
              spi::ConfigErrors* errors)
      : params_(params), types_(types), errors_(*errors) {}

  void Run() {
    CheckWindow();
    for (int i = 0; i < params_.quotas_size(); ++i) {
      CheckQuota(params_.quotas(i), absl::StrCat("quotas[", i, "]"));
    }
    for (const auto& [name, type] : types_) {
      if (names_.count(name) > 0) continue;
      errors_.Add("quotas",
                  absl::StrCat("did not find limit defined for quota ", name,
                               ": add a quota of this name, or take the "
                               "instance out of the rules"));
    }
  }

 private:
  void CheckWindow() {
    const absl::Duration window =
        spi::ToDuration(params_.min_deduplication_duration());
    if (window > absl::ZeroDuration()) return;
    errors_.Add(
        "min_deduplication_duration",
        absl::StrCat("deduplication window of ", FormatGoDuration(window),
                     " is invalid, must be > 0"));
  }

  void CheckQuota(const Params::Quota& quota, const std::string& field) {
    if (quota.name().empty()) {
      errors_.Add(field + ".name",
                  "is missing; write the instance's full name, such as "
                  "requestcount.instance.istio-system");
    } else if (!names_.insert(quota.name()).second) {
      errors_.Add(field + ".name",
                  absl::StrCat("there is another quota ", quota.name(),
                               ": keep one of them"));
    }
    CheckLimit(quota, field);
    for (int i = 0; i < quota.overrides_size(); ++i) {
      const std::string path = absl::StrCat(field, ".overrides[", i, "]");
      CheckLimit(quota.overrides(i), path);
      CheckDimensions(quota.name(), quota.overrides(i), path);
    }
  }

  // Of a quota or of an override.
  template <typename Proto>
  void CheckLimit(const Proto& proto, const std::string& field) {
    if (proto.max_amount() < 0) {
      errors_.Add(field + ".max_amount",
                  "must not be negative; write 0 to grant nothing");
    }
    if (spi::ToDuration(proto.valid_duration()) < absl::ZeroDuration()) {
      errors_.Add(field + ".valid_duration",
                  "must not be negative; write 0 for what stays in use until "
                  "it is released");
    }
  }

  void CheckDimensions(const std::string& quota,
                       const Params::Override& override,
                       const std::string& field) {
    const auto type = types_.find(quota);
    if (type == types_.end()) return;
    const std::map<std::string, std::string> sorted(
        override.dimensions().begin(), override.dimensions().end());
    for (const auto& [name, value] : sorted) {
      if (value.empty() || type->second.dimensions.count(name) > 0) continue;
      errors_.Warn(absl::StrCat(field, ".dimensions[", name, "]"),
                   absl::StrCat("never fits: instance ", quota,
                                " has no dimension of this name"));
    }
  }

  const Params& params_;
  const std::map<std::string, quota::Type>& types_;
  spi::ConfigErrors& errors_;
  std::set<std::string> names_;
};

class MemQuotaBuilder final : public spi::HandlerBuilder,
                              public quota::HandlerBuilder {
 public:
  void SetQuotaTypes(const std::map<std::string, quota::Type>& types) override {
    types_ = types;
  }
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }
  void Validate(spi::ConfigErrors* errors) override {
    ParamsCheck(*params_, types_, errors).Run();
  }
  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    return std::make_unique<MemQuotaHandler>(*params_, env);
  }

 private:
  std::map<std::string, quota::Type> types_;
  const Params* params_ = nullptr;
};

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    defaults->mutable_min_deduplication_duration()->set_seconds(1);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"memquota",
          "Counts what quotas grant, in memory.",
          {&quota::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<MemQuotaBuilder>();
          }};
}

}  // namespace mixer::memquota
