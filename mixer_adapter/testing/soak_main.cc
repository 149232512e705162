// Runs the soak for as long as it is told to, and fails if a wake-up was lost
// or late.
#include <cstdio>
#include <string>

#include "CLI/CLI.hpp"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/testing/soak.h"

int main(int argc, char** argv) {
  mixer::testing::SoakOptions options;
  std::string length = "10m";
  CLI::App app("Wake-ups under an Autoscaler in trouble.");
  app.add_option("autoscaler", options.autoscaler,
                 "path of embedded_autoscaler")
      ->required();
  app.add_option("--length", length, "Go duration")->capture_default_str();
  app.add_option("--seed", options.seed)->capture_default_str();
  app.add_option("--release", options.release)->capture_default_str();
  app.add_option("--cold_starts", options.cold_starts_per_second, "per second")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const auto parsed = mixer::ParseGoDuration(length);
  if (!parsed.has_value()) {
    std::fprintf(stderr, "--length='%s' is no duration like 10m\n",
                 length.c_str());
    return 2;
  }
  options.length = *parsed;
  const mixer::testing::SoakResult result = mixer::testing::RunSoak(options);
  std::printf("%s\n%s", result.ToString().c_str(), result.metrics.c_str());
  return result.lost == 0 && result.wait_max < absl::Seconds(1) ? 0 : 1;
}
