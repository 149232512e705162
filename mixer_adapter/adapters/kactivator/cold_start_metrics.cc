#include "mixer_adapter/adapters/kactivator/cold_start_metrics.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace mixer::kactivator {
namespace {

constexpr std::uint64_t kMicrosPerSecond = 1'000'000;

// 100 us to 2 min.
std::vector<std::uint64_t> Bounds() {
  return {100,       1'000,      10'000,     50'000,     100'000,
          200'000,   500'000,    1'000'000,  2'000'000,  3'000'000,
          5'000'000, 10'000'000, 20'000'000, 60'000'000, 120'000'000};
}

// Nothing if one of the two did not happen.
void Observe(absl::Time from, absl::Time to, metrics::Histogram* histogram) {
  if (from == ColdStart::kNever || to == ColdStart::kNever) return;
  histogram->Observe(static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, absl::ToInt64Microseconds(to - from))));
}

metrics::Counter* Checks(metrics::Registry* registry, metrics::Labels labels,
                         const char* what) {
  labels["what"] = what;
  return registry->GetCounter(
      "kactivator_held_checks_total",
      "Checks that waited for their revision (held), of these the attempts "
      "that came again (rejoined), and what became of them (let_through, "
      "refused, cancelled); no_room: refused at once.",
      labels);
}

}  // namespace

ColdStartMetrics::ColdStartMetrics(metrics::Registry* registry,
                                   const metrics::Labels& labels)
    : decision_(Phase(registry, labels, "decision")),
      scaler_(Phase(registry, labels, "scaler")),
      ready_(Phase(registry, labels, "ready")),
      release_(Phase(registry, labels, "release")),
      whole_(Phase(registry, labels, "whole")),
      served_(Outcome(registry, labels, ColdStart::Outcome::kServed)),
      gave_up_(Outcome(registry, labels, ColdStart::Outcome::kGaveUp)),
      unknown_(Outcome(registry, labels, ColdStart::Outcome::kUnknown)),
      held_(Checks(registry, labels, "held")),
      rejoined_(Checks(registry, labels, "rejoined")),
      no_room_(Checks(registry, labels, "no_room")),
      let_through_(Checks(registry, labels, "let_through")),
      refused_(Checks(registry, labels, "refused")),
      cancelled_(Checks(registry, labels, "cancelled")),
      gauge_(registry->AddCallback(
          metrics::Registry::Kind::kGauge, "kactivator_waiting_checks",
          "Checks that wait for their revision.", labels,
          [this] { return static_cast<double>(waiting_); })) {}

metrics::Histogram* ColdStartMetrics::Phase(metrics::Registry* registry,
                                            metrics::Labels labels,
                                            const char* name) {
  labels["phase"] = name;
  return registry->GetHistogram(
      "kactivator_cold_start_seconds",
      "Cold starts by phase: decision, from the first request until its "
      "wake-up has left; scaler, until there are pods; ready, until they "
      "serve; release, until the Checks are let through; whole.",
      Bounds(), labels, kMicrosPerSecond);
}

metrics::Counter* ColdStartMetrics::Outcome(metrics::Registry* registry,
                                            metrics::Labels labels,
                                            ColdStart::Outcome outcome) {
  labels["outcome"] = std::string(OutcomeName(outcome));
  return registry->GetCounter("kactivator_cold_starts_total",
                              "Cold starts that have ended.", labels);
}

void ColdStartMetrics::Ended(const ColdStart& cold_start) {
  switch (cold_start.outcome) {
    case ColdStart::Outcome::kUnderWay:
      return;
    case ColdStart::Outcome::kServed:
      served_->Add();
      break;
    case ColdStart::Outcome::kGaveUp:
      gave_up_->Add();
      break;
    case ColdStart::Outcome::kUnknown:
      unknown_->Add();
      break;
  }
  Observe(cold_start.noted, cold_start.sent, decision_);
  Observe(cold_start.sent, cold_start.starting, scaler_);
  // Who sees no pods that do not serve yet sees both phases as one.
  Observe(cold_start.starting == ColdStart::kNever ? cold_start.sent
                                                   : cold_start.starting,
          cold_start.ready, ready_);
  Observe(cold_start.ready, cold_start.ended, release_);
  if (cold_start.outcome == ColdStart::Outcome::kServed) {
    Observe(cold_start.noted, cold_start.ended, whole_);
  }
}

}  // namespace mixer::kactivator
