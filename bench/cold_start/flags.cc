#include "bench/cold_start/flags.h"

#include <string_view>

#include "mixer_adapter/cmd/flags.h"

namespace mixer::cold_start {
namespace {

using cmd::AddDuration;

void AddRange(CLI::App* app, const std::string& flag, DurationRange* range,
              const std::string& what) {
  AddDuration(app, flag + "-min", &range->min, what + ", at least");
  AddDuration(app, flag + "-max", &range->max, what + ", at most");
}

absl::Status CheckRange(std::string_view flag, const DurationRange& range) {
  if (range.min > range.max) {
    return cmd::BadFlag(std::string(flag) + "-min", "above -max",
                        "no more than -max");
  }
  return cmd::CheckNotNegative(std::string(flag) + "-min", range.min);
}

}  // namespace

void AddFlags(CLI::App* app, Flags* flags) {
  Options& options = flags->options;
  app->add_option("--seed", options.seed, "Of all random numbers")
      ->capture_default_str();
  AddDuration(app, "--duration", &options.duration,
              "Time in which requests arrive");
  app->add_option("--revisions", options.revisions, "Number of revisions")
      ->capture_default_str();
  AddDuration(app, "--visit-gap", &options.visit_gap,
              "Mean time between visits of a revision");
  app->add_option("--requests-per-visit", options.requests_per_visit,
                  "Mean number of requests")
      ->capture_default_str();
  AddDuration(app, "--request-gap", &options.request_gap,
              "Mean time between requests of a visit");
  AddRange(app, "--pod-start", &options.pod_start,
           "From the decision to a ready pod, log-uniform");
  AddRange(app, "--watch-lag", &options.watch_lag,
           "From a ready pod to the Activator and the holding adapter");
  AddRange(app, "--gateway-lag", &options.gateway_lag,
           "From a ready pod to the gateway");
  AddDuration(app, "--restart-interval", &options.restart_interval,
              "Mean time between restarts of the Autoscaler; 0: none");
  AddRange(app, "--outage", &options.outage,
           "How long a restart keeps the Autoscaler unreachable");
  app->add_option("--silent-restarts", options.silent_restarts,
                  "Part of the restarts without a close frame")
      ->capture_default_str();
  AddDuration(app, "--unknown-for", &options.unknown_for,
              "After a restart the Autoscaler ignores messages for so long");
  AddDuration(app, "--settle", &options.settle,
              "Our adapter with hold waits so long after readiness");
  AddDuration(app, "--repeat-wakeups", &options.repeat_wakeups,
              "Our adapter without hold repeats a wake-up for so long");
  AddDuration(app, "--client-patience", &options.client_patience,
              "A client gives up its request after so long; 0: never");
  app->add_option("--svg", flags->svg, "Write the picture to this file");
  app->add_flag("--series", flags->series,
                "Also run with pods that all take the same time");
}

absl::Status CheckFlags(const Flags& flags) {
  const Options& options = flags.options;
  if (options.revisions < 1) {
    return cmd::BadFlag("revisions", std::to_string(options.revisions),
                        "at least 1");
  }
  if (options.visit_gap <= absl::ZeroDuration()) {
    return cmd::BadFlag("visit-gap", "0 or less", "above 0");
  }
  if (options.pod_start.min <= absl::ZeroDuration()) {
    return cmd::BadFlag("pod-start-min", "0 or less", "above 0");
  }
  for (const auto& [flag, range] :
       {std::pair{"pod-start", options.pod_start},
        std::pair{"watch-lag", options.watch_lag},
        std::pair{"gateway-lag", options.gateway_lag},
        std::pair{"outage", options.outage}}) {
    if (absl::Status bad = CheckRange(flag, range); !bad.ok()) return bad;
  }
  return absl::OkStatus();
}

}  // namespace mixer::cold_start
