#include "mixer_adapter/adapters/prometheus/prometheus.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/adapters/prometheus/config.pb.h"
#include "mixer_adapter/adapters/prometheus/definition.h"
#include "mixer_adapter/adapters/prometheus/dimensions.h"
#include "mixer_adapter/adapters/prometheus/endpoint.h"
#include "mixer_adapter/adapters/prometheus/names.h"
#include "mixer_adapter/adapters/prometheus/series_key.h"
#include "mixer_adapter/base/multi_error.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/string_hash.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/net/listen_address.h"
#include "mixer_adapter/spi/proto_duration.h"
#include "mixer_adapter/spi/value_text.h"
#include "template/metric/metric.template.h"

namespace mixer::prometheus {
namespace {

using ::adapter::prometheus::config::Params;

constexpr char kDefaultAddress[] = ":42422";

const std::string& AddressOf(const Params& params) {
  static const std::string* const standard = new std::string(kDefaultAddress);
  return params.listen_address().empty() ? *standard : params.listen_address();
}

// NaN if `value` is no number.
double ToNumber(const Value& value) {
  double number = std::nan("");
  switch (value.kind()) {
    case Value::Kind::kDouble:
      return value.number();
    case Value::Kind::kInt64:
      return static_cast<double>(value.int64());
    case Value::Kind::kDuration:
      return absl::ToDoubleSeconds(absl::Nanoseconds(value.nanoseconds()));
    case Value::Kind::kString:
      if (!absl::SimpleAtod(ToAbsl(value.string()), &number)) {
        number = std::nan("");
      }
      return number;
    default:
      return number;
  }
}

// Where the values of one instance go.
struct Destination {
  std::shared_ptr<Metric> metric;
  Dimensions dimensions;
};
using Destinations =
    absl::flat_hash_map<std::string, Destination, StringHash, StringEq>;

// Whether a sum can take it: one NaN, or infinity, would stay for ever.
bool Fits(Kind kind, double number) {
  switch (kind) {
    case Kind::kGauge:
      return !std::isnan(number);
    case Kind::kCounter:
      return std::isfinite(number) && number >= 0;
    case Kind::kDistribution:
      return std::isfinite(number);
  }
  return false;
}

class PrometheusHandler final : public spi::Handler, public metric::Handler {
 public:
  PrometheusHandler(std::shared_ptr<Endpoint> endpoint, Lease lease,
                    Destinations destinations)
      : endpoint_(std::move(endpoint)),
        lease_(std::move(lease)),
        destinations_(std::move(destinations)) {}

  void ExpireWith(const Params::MetricsExpirationPolicy& policy,
                  const spi::Env& env) {
    const absl::Duration expiry =
        spi::ToDuration(policy.metrics_expiry_duration());
    absl::Duration interval =
        spi::ToDuration(policy.expiry_check_interval_duration());
    if (interval == absl::ZeroDuration()) interval = expiry / 2;
    metrics::Counter* const expired = env.metrics->GetCounter(
        "prometheus_adapter_series_expired_total",
        "Series removed because they had no value for long.",
        {{"handler", std::string(env.handler_name)}});
    expiry_ = env.scheduler->Every(
        std::max(interval, absl::Milliseconds(1)),
        [this, expiry, expired, clock = env.clock] {
          expired->Add(ExpireBefore(clock->Now() - expiry));
        });
  }

  absl::Status HandleMetric(absl::Span<const metric::Instance> instances,
                            const spi::CallContext& context) override {
    MultiError errors;
    for (const metric::Instance& instance : instances) {
      Record(instance, context, &errors);
    }
    return errors.empty() ? absl::OkStatus()
                          : absl::UnknownError(errors.ToString());
  }

 private:
  void Record(const metric::Instance& instance, const spi::CallContext& context,
              MultiError* errors) const {
    const auto found = destinations_.find(instance.name);
    if (found == destinations_.end()) {
      errors->Add(
          absl::StrCat("could not find metric info from adapter config for ",
                       ToAbsl(instance.name)));
      return;
    }
    const auto& [metric, dimensions] = found->second;
    const double number = ToNumber(instance.value);
    if (!Fits(metric->definition().kind, number)) {
      errors->Add(BadValue(instance, metric->definition()));
      return;
    }
    SeriesKey key(context.scratch);
    if (!dimensions.AddTo(instance.dimensions, &key)) {
      errors->Add(OtherLabels(instance, dimensions));
      return;
    }
    metric->Record(key.text(), number, context.now);
  }

  static std::string BadValue(const metric::Instance& instance,
                              const Definition& definition) {
    return absl::StrCat(
        ToAbsl(instance.name), ": the value '", spi::ValueText(instance.value),
        definition.kind == Kind::kCounter ? "' cannot be added to the counter "
                                          : "' is no number for ",
        definition.name,
        "; it must be a number, a duration or a text that holds a number",
        definition.kind == Kind::kCounter ? ", and not negative" : "");
  }

  static std::string OtherLabels(const metric::Instance& instance,
                                 const Dimensions& dimensions) {
    std::vector<std::string> names;
    for (const auto& entry : instance.dimensions) {
      names.emplace_back(entry.key);
    }
    return absl::StrCat(ToAbsl(instance.name), " has the dimensions ",
                        Dimensions(std::move(names)).ToString(),
                        ", but the handler's label_names are ",
                        dimensions.ToString(), "; make them the same");
  }

  std::size_t ExpireBefore(absl::Time since) const {
    std::size_t count = 0;
    for (const auto& [name, destination] : destinations_) {
      count += destination.metric->Expire(since);
    }
    return count;
  }

  const std::shared_ptr<Endpoint> endpoint_;
  const Lease lease_;
  const Destinations destinations_;
  std::unique_ptr<Scheduler::Task> expiry_;  // uses destinations_
};

class PrometheusBuilder final : public spi::HandlerBuilder,
                                public metric::HandlerBuilder {
 public:
  void SetMetricTypes(
      const std::map<std::string, metric::Type>& types) override {
    types_ = types;
  }
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }

  void Validate(spi::ConfigErrors* errors) override {
    std::map<std::string, const MetricInfo*> by_instance;
    std::map<std::string, Definition> by_name;
    for (int i = 0; i < params_->metrics_size(); ++i) {
      const MetricInfo& info = params_->metrics(i);
      const std::string field = absl::StrCat("metrics[", i, "]");
      ValidateInfo(info, field, errors);
      if (!by_instance.emplace(info.instance_name(), &info).second) {
        errors->Add(field + ".instance_name",
                    absl::StrCat(info.instance_name(),
                                 " is there twice; remove one of them"));
      }
      ValidateUnique(ToDefinition(info), field, &by_name, errors);
    }
    ValidateTypes(by_instance, errors);
    ValidateExpiry(errors);
    ValidateAddress(errors);
  }

  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    MIXER_ASSIGN_OR_RETURN(std::shared_ptr<Endpoint> endpoint,
                           OpenEndpoint(AddressOf(*params_)));
    const Lease lease = std::make_shared<std::string>(env.handler_name);
    Destinations destinations;
    for (const MetricInfo& info : params_->metrics()) {
      MIXER_ASSIGN_OR_RETURN(
          std::shared_ptr<Metric> metric,
          endpoint->store().Get(ToDefinition(info), lease, env));
      destinations.emplace(info.instance_name(),
                           Destination{std::move(metric),
                                       Dimensions({info.label_names().begin(),
                                                   info.label_names().end()})});
    }
    auto handler = std::make_unique<PrometheusHandler>(
        std::move(endpoint), lease, std::move(destinations));
    if (params_->has_metrics_expiration_policy()) {
      handler->ExpireWith(params_->metrics_expiration_policy(), env);
    }
    return handler;
  }

 private:
  static absl::StatusOr<std::shared_ptr<Endpoint>> OpenEndpoint(
      const std::string& address) {
    auto endpoint = Endpoint::Get(address);
    if (endpoint.ok()) return endpoint;
    return absl::Status(
        endpoint.status().code(),
        absl::StrCat(endpoint.status().message(), " (listen_address)"));
  }

  static void ValidateUnique(const Definition& definition,
                             const std::string& field,
                             std::map<std::string, Definition>* by_name,
                             spi::ConfigErrors* errors) {
    const auto [first, added] = by_name->emplace(definition.name, definition);
    if (added || first->second.IsLike(definition)) return;
    errors->Add(field + ".name",
                absl::StrCat(definition.name,
                             " is there with another kind, other labels or "
                             "other buckets; give it another name"));
  }

  // What the reference finds out at the first report.
  void ValidateTypes(const std::map<std::string, const MetricInfo*>& infos,
                     spi::ConfigErrors* errors) const {
    for (const auto& [instance, type] : types_) {
      const auto info = infos.find(instance);
      if (info == infos.end()) {
        errors->Warn("metrics",
                     absl::StrCat("there is none for instance ", instance,
                                  ", whose reports will fail; add one with "
                                  "this instance_name"));
      } else if (LabelsOf(type) != ToDefinition(*info->second).labels) {
        errors->Warn(
            "metrics",
            absl::StrCat(
                "label_names for instance ", instance,
                " are not its dimensions {",
                absl::StrJoin(LabelsOf(type), ", "),
                "}, so that its reports will fail; make them the same"));
      }
    }
  }

  static std::vector<std::string> LabelsOf(const metric::Type& type) {
    std::vector<std::string> labels;
    for (const auto& [name, unused] : type.dimensions) {
      labels.push_back(SafeName(name));
    }
    std::sort(labels.begin(), labels.end());
    return labels;
  }

  void ValidateExpiry(spi::ConfigErrors* errors) const {
    if (!params_->has_metrics_expiration_policy()) return;
    const auto& policy = params_->metrics_expiration_policy();
    if (spi::ToDuration(policy.metrics_expiry_duration()) <=
        absl::ZeroDuration()) {
      errors->Add(
          "metrics_expiration_policy.metrics_expiry_duration",
          "must be above 0, such as 10m; without the policy series stay");
    }
    if (spi::ToDuration(policy.expiry_check_interval_duration()) <
        absl::ZeroDuration()) {
      errors->Add("metrics_expiration_policy.expiry_check_interval_duration",
                  "must not be negative; 0 is half the expiry duration");
    }
  }

  void ValidateAddress(spi::ConfigErrors* errors) const {
    const auto address = net::ListenAddress::Parse(AddressOf(*params_));
    if (!address.ok()) {
      errors->Add("listen_address", ToStd(address.status().message()));
    } else if (address->is_unix()) {
      errors->Add("listen_address", "must be a TCP address: host:port");
    }
  }

  const Params* params_ = nullptr;
  std::map<std::string, metric::Type> types_;
};

}  // namespace

spi::Info GetInfo() {
  return {"prometheus",
          "Counts and measures, for Prometheus to fetch.",
          {&metric::GetTemplate()},
          &Params::default_instance(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<PrometheusBuilder>();
          }};
}

}  // namespace mixer::prometheus
