#include "mixer_adapter/adapters/prometheus/definition.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/adapters/prometheus/names.h"

namespace mixer::prometheus {
namespace {

using Buckets = MetricInfo::BucketsDefinition;

// So that a typing error does not cost a gigabyte.
constexpr int kMaxBuckets = 1000;

std::string NameOf(const MetricInfo& info) {
  return SafeName(info.name().empty() ? info.instance_name() : info.name());
}

std::string ExposedName(const MetricInfo& info) {
  return absl::StrCat(
      info.namespace_().empty() ? "istio" : SafeName(info.namespace_()), "_",
      NameOf(info));
}

std::vector<std::string> LabelsOf(const MetricInfo& info) {
  std::vector<std::string> labels;
  for (const std::string& name : info.label_names()) {
    labels.push_back(SafeName(name));
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

std::vector<double> LinearBounds(const Buckets::Linear& linear) {
  std::vector<double> bounds;
  double bound = linear.offset();
  for (int i = 0; i <= linear.num_finite_buckets(); ++i) {
    bounds.push_back(bound);
    bound += linear.width();
  }
  return bounds;
}

std::vector<double> ExponentialBounds(const Buckets::Exponential& exponential) {
  std::vector<double> bounds;
  double bound = exponential.scale();
  for (int i = 0; i <= exponential.num_finite_buckets(); ++i) {
    bounds.push_back(bound);
    bound *= exponential.growth_factor();
  }
  return bounds;
}

// Every distribution has a bucket without a bound.
std::vector<double> ExplicitBounds(const Buckets::Explicit& explicit_buckets) {
  std::vector<double> bounds(explicit_buckets.bounds().begin(),
                             explicit_buckets.bounds().end());
  if (!bounds.empty() && std::isinf(bounds.back()) && bounds.back() > 0) {
    bounds.pop_back();
  }
  return bounds;
}

std::vector<double> BoundsOf(const Buckets& buckets) {
  std::vector<double> bounds;
  if (buckets.has_linear_buckets()) {
    bounds = LinearBounds(buckets.linear_buckets());
  } else if (buckets.has_exponential_buckets()) {
    bounds = ExponentialBounds(buckets.exponential_buckets());
  } else if (buckets.has_explicit_buckets()) {
    bounds = ExplicitBounds(buckets.explicit_buckets());
  }
  if (!bounds.empty()) return bounds;
  // Those of Prometheus' client libraries: seconds of a request.
  return {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
}

Kind KindOf(const MetricInfo& info) {
  switch (info.kind()) {
    case MetricInfo::COUNTER:
      return Kind::kCounter;
    case MetricInfo::DISTRIBUTION:
      return Kind::kDistribution;
    default:
      return Kind::kGauge;
  }
}

void ValidateKind(const MetricInfo& info, const std::string& field,
                  spi::ConfigErrors* errors) {
  if (info.kind() == MetricInfo::UNSPECIFIED ||
      !MetricInfo::Kind_IsValid(info.kind())) {
    errors->Add(field + ".kind", "must be COUNTER, GAUGE or DISTRIBUTION");
  }
}

void ValidateName(const MetricInfo& info, const std::string& field,
                  spi::ConfigErrors* errors) {
  if (info.instance_name().empty()) {
    errors->Add(field + ".instance_name",
                "is missing; name the instance in full, such as "
                "requestcount.instance.istio-system");
    return;
  }
  const std::string name = ExposedName(info);
  if (IsMetricName(name)) return;
  errors->Add(field + ".name",
              absl::StrCat("'", name,
                           "' is no name for Prometheus; use letters, digits "
                           "and '_', and no digit in front"));
}

void ValidateLabels(const MetricInfo& info, const std::string& field,
                    spi::ConfigErrors* errors) {
  const std::vector<std::string> labels = LabelsOf(info);
  for (const std::string& label : labels) {
    const bool taken = label == "le" && info.kind() == MetricInfo::DISTRIBUTION;
    if (IsLabelName(label) && !taken) continue;
    errors->Add(
        field + ".label_names",
        absl::StrCat("'", label, "' ",
                     taken ? "is Prometheus' own label of a distribution"
                           : "is no label for Prometheus",
                     "; use letters, digits and '_', no digit and not '__' in "
                     "front, and rename the instance's dimension likewise"));
  }
  const auto twice = std::adjacent_find(labels.begin(), labels.end());
  if (twice != labels.end()) {
    errors->Add(field + ".label_names",
                absl::StrCat("'", *twice,
                             "' is there twice, once '/', '.', ' ' and '-' are "
                             "replaced; rename one"));
  }
}

int CountOf(const Buckets& buckets) {
  if (buckets.has_linear_buckets()) {
    return buckets.linear_buckets().num_finite_buckets();
  }
  if (buckets.has_exponential_buckets()) {
    return buckets.exponential_buckets().num_finite_buckets();
  }
  return buckets.explicit_buckets().bounds_size();
}

void ValidateBuckets(const MetricInfo& info, const std::string& field,
                     spi::ConfigErrors* errors) {
  if (!info.has_buckets()) return;
  const std::string buckets = field + ".buckets";
  if (info.kind() != MetricInfo::DISTRIBUTION) {
    errors->Warn(buckets, "only a DISTRIBUTION has buckets");
    return;
  }
  const int count = CountOf(info.buckets());
  if (count < 0 || count > kMaxBuckets) {
    errors->Add(buckets, absl::StrCat("must be from 0 to ", kMaxBuckets));
    return;
  }
  const std::vector<double> bounds = BoundsOf(info.buckets());
  const bool finite = std::all_of(bounds.begin(), bounds.end(),
                                  [](double b) { return std::isfinite(b); });
  const bool ascending =
      std::adjacent_find(bounds.begin(), bounds.end(),
                         std::greater_equal<>()) == bounds.end();
  if (finite && ascending) return;
  errors->Add(
      buckets,
      "the bounds must be finite and ascending: a linear width above 0; "
      "an exponential scale above 0 and growth_factor above 1");
}

}  // namespace

Definition ToDefinition(const MetricInfo& info) {
  Definition definition;
  definition.name = ExposedName(info);
  definition.help =
      info.description().empty() ? NameOf(info) : info.description();
  definition.kind = KindOf(info);
  definition.labels = LabelsOf(info);
  if (definition.kind == Kind::kDistribution) {
    definition.bounds = BoundsOf(info.buckets());
  }
  return definition;
}

void ValidateInfo(const MetricInfo& info, const std::string& field,
                  spi::ConfigErrors* errors) {
  ValidateName(info, field, errors);
  ValidateKind(info, field, errors);
  ValidateLabels(info, field, errors);
  ValidateBuckets(info, field, errors);
}

}  // namespace mixer::prometheus
