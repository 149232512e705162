#include "mixer_adapter/cmd/load_shedding_args.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {
void LoadSheddingArgs::AddFlags(CLI::App* app) {
  app->add_option("--loadsheddingMode", mode,
                  "What happens to requests above the limits: disabled "
                  "(nothing), logonly or enforce (they are rejected).")
      ->capture_default_str();
  AddDuration(app, "--averageLatencyThreshold",
              &options.average_latency_threshold,
              "Average latency above which requests are shed; 0: none.");
  app->add_option("--latencySamplesPerSecond",
                  options.latency_samples_per_second,
                  "How many RPCs a second count for the average; 0: all.")
      ->capture_default_str();
  AddDuration(app, "--latencySampleHalflife", &options.latency_sample_half_life,
              "How long it takes until a sample counts half.");
  app->add_option("--maxRequestsPerSecond", options.max_requests_per_second,
                  "Requests a second above which they are shed; 0: no limit.")
      ->capture_default_str();
  app->add_option("--burstSize", options.burst_size,
                  "How many requests may come at once.")
      ->capture_default_str();
}

absl::Status LoadSheddingArgs::Validate() const {
  if (!server::ParseLoadSheddingMode(mode).ok()) {
    return BadFlag("loadsheddingMode", mode,
                   "use disabled, logonly or enforce");
  }
  return options.Validate();
}

std::string LoadSheddingArgs::Dump() const {
  return absl::StrCat(
      "LoadSheddingMode: ", mode, "\nAverageLatencyThreshold: ",
      FormatGoDuration(options.average_latency_threshold),
      "\nLatencySamplesPerSecond: ", options.latency_samples_per_second,
      "\nLatencySampleHalflife: ",
      FormatGoDuration(options.latency_sample_half_life),
      "\nMaxRequestsPerSecond: ", options.max_requests_per_second,
      "\nBurstSize: ", options.burst_size, "\n");
}

server::LoadSheddingOptions LoadSheddingArgs::Options() const {
  server::LoadSheddingOptions all = options;
  all.mode = *server::ParseLoadSheddingMode(mode);
  return all;
}

}  // namespace mixer::cmd
