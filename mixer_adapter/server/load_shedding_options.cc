#include "mixer_adapter/server/load_shedding_options.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::server {
namespace {

absl::Status Bad(std::string_view flag, std::string_view rule,
                 const std::string& value) {
  return absl::InvalidArgumentError(absl::StrCat(
      "--", ToAbsl(flag), " must be ", ToAbsl(rule), ", got ", value));
}

absl::Status Bad(std::string_view flag, std::string_view rule,
                 absl::Duration value) {
  return Bad(flag, rule, absl::FormatDuration(value));
}

absl::Status Bad(std::string_view flag, std::string_view rule, double value) {
  return Bad(flag, rule, absl::StrCat(value));
}

}  // namespace

absl::StatusOr<LoadSheddingMode> ParseLoadSheddingMode(std::string_view word) {
  if (word == "disabled") return LoadSheddingMode::kDisabled;
  if (word == "logonly") return LoadSheddingMode::kLogOnly;
  if (word == "enforce") return LoadSheddingMode::kEnforce;
  return absl::InvalidArgumentError(
      absl::StrCat("unknown load shedding mode '", ToAbsl(word),
                   "': use disabled, logonly or enforce"));
}

absl::Status LoadSheddingOptions::Validate() const {
  if (average_latency_threshold < absl::ZeroDuration()) {
    return Bad("averageLatencyThreshold", ">= 0", average_latency_threshold);
  }
  // In this form, because a NaN compares with nothing.
  if (!(latency_samples_per_second >= 0)) {
    return Bad("latencySamplesPerSecond", ">= 0", latency_samples_per_second);
  }
  if (latency_sample_half_life <= absl::ZeroDuration()) {
    return Bad("latencySampleHalflife", "> 0", latency_sample_half_life);
  }
  if (!(max_requests_per_second >= 0)) {
    return Bad("maxRequestsPerSecond", ">= 0", max_requests_per_second);
  }
  if (burst_size < 0) {
    return Bad("burstSize", ">= 0", absl::StrCat(burst_size));
  }
  return absl::OkStatus();
}

std::vector<std::string> LoadSheddingOptions::Warnings() const {
  if (mode == LoadSheddingMode::kDisabled) return {};
  std::vector<std::string> warnings;
  if (!limits_latency() && !limits_rate()) {
    warnings.push_back(
        "load shedding is on, but nothing is limited: set "
        "--averageLatencyThreshold or --maxRequestsPerSecond");
  }
  if (limits_rate() && burst_size == 0) {
    warnings.push_back(
        "--maxRequestsPerSecond with --burstSize 0 lets no request pass: set "
        "--burstSize to how many requests, or attribute sets of one report, "
        "may come at once");
  }
  return warnings;
}

}  // namespace mixer::server
