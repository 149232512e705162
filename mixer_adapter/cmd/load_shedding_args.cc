#include "mixer_adapter/cmd/load_shedding_args.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {
namespace {

absl::Status CheckRate(const char* flag, double value) {
  if (value >= 0 && std::isfinite(value)) return absl::OkStatus();
  return BadFlag(flag, absl::StrCat(value), "use a number of at least 0");
}

}  // namespace

void LoadSheddingArgs::AddFlags(CLI::App* app) {
  app->add_option("--loadsheddingMode", mode,
                  "What happens to requests above the limits: disabled "
                  "(nothing), logonly or enforce (they are rejected).")
      ->capture_default_str();
  AddDuration(app, "--averageLatencyThreshold", &average_latency_threshold,
              "Average latency above which requests are shed; 0: none.");
  app->add_option("--latencySamplesPerSecond", latency_samples_per_second,
                  "How many RPCs a second count for the average; 0: all.")
      ->capture_default_str();
  AddDuration(app, "--latencySampleHalflife", &latency_sample_halflife,
              "How long it takes until a sample counts half.");
  app->add_option("--maxRequestsPerSecond", max_requests_per_second,
                  "Requests a second above which they are shed; 0: no limit.")
      ->capture_default_str();
  app->add_option("--burstSize", burst_size,
                  "How many requests may come at once.")
      ->capture_default_str();
}

absl::Status LoadSheddingArgs::Validate() const {
  if (mode != "disabled" && mode != "logonly" && mode != "enforce") {
    return BadFlag("loadsheddingMode", mode,
                   "use disabled, logonly or enforce");
  }
  MIXER_RETURN_IF_ERROR(
      CheckNotNegative("averageLatencyThreshold", average_latency_threshold));
  MIXER_RETURN_IF_ERROR(
      CheckRate("latencySamplesPerSecond", latency_samples_per_second));
  if (latency_sample_halflife <= absl::ZeroDuration()) {
    return BadFlag("latencySampleHalflife",
                   FormatGoDuration(latency_sample_halflife),
                   "use a duration above 0s");
  }
  MIXER_RETURN_IF_ERROR(
      CheckRate("maxRequestsPerSecond", max_requests_per_second));
  if (burst_size < 0) {
    return BadFlag("burstSize", absl::StrCat(burst_size),
                   "use a number of at least 0");
  }
  return absl::OkStatus();
}

void LoadSheddingArgs::AddWarnings(std::vector<std::string>* warnings) const {
  const NoEffect no_effect{warnings};
  no_effect(mode != "disabled", "loadsheddingMode",
            "the server sheds no load yet");
}

std::string LoadSheddingArgs::Dump() const {
  return absl::StrCat(
      "LoadSheddingMode: ", mode, "\nAverageLatencyThreshold: ",
      FormatGoDuration(average_latency_threshold),
      "\nLatencySamplesPerSecond: ", latency_samples_per_second,
      "\nLatencySampleHalflife: ", FormatGoDuration(latency_sample_halflife),
      "\nMaxRequestsPerSecond: ", max_requests_per_second,
      "\nBurstSize: ", burst_size, "\n");
}

}  // namespace mixer::cmd
