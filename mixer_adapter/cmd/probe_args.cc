#include "mixer_adapter/cmd/probe_args.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {
namespace {

// `probe` is "liveness" or "readiness".
void WarnOfHalf(const std::string& probe, const std::string& path,
                absl::Duration interval, const NoEffect& no_effect) {
  const bool has_interval = interval > absl::ZeroDuration();
  no_effect(!path.empty() && !has_interval, probe + "ProbePath",
            absl::StrCat("give --", probe, "ProbeInterval too"));
  no_effect(path.empty() && has_interval, probe + "ProbeInterval",
            absl::StrCat("give --", probe, "ProbePath too"));
}

}  // namespace

void ProbeArgs::AddFlags(CLI::App* app) {
  app->add_option("--livenessProbePath", liveness_path,
                  "File that is kept fresh while the server runs.");
  AddDuration(app, "--livenessProbeInterval", &liveness_interval,
              "The file's age stays below this; for `mixs probe --interval`.");
  app->add_option("--readinessProbePath", readiness_path,
                  "File that is kept fresh while requests are served.");
  AddDuration(app, "--readinessProbeInterval", &readiness_interval,
              "The file's age stays below this; for `mixs probe --interval`.");
}

absl::Status ProbeArgs::Validate() const {
  MIXER_RETURN_IF_ERROR(
      CheckNotNegative("livenessProbeInterval", liveness_interval));
  MIXER_RETURN_IF_ERROR(
      CheckNotNegative("readinessProbeInterval", readiness_interval));
  if (!liveness_path.empty() && liveness_path == readiness_path) {
    return BadFlag("readinessProbePath", readiness_path,
                   "it is the --livenessProbePath too; use two files");
  }
  return absl::OkStatus();
}

void ProbeArgs::AddWarnings(std::vector<std::string>* warnings) const {
  const NoEffect no_effect{warnings};
  WarnOfHalf("liveness", liveness_path, liveness_interval, no_effect);
  WarnOfHalf("readiness", readiness_path, readiness_interval, no_effect);
}

std::string ProbeArgs::Dump() const {
  return absl::StrCat(
      "LivenessProbePath: ", liveness_path,
      "\nLivenessProbeInterval: ", FormatGoDuration(liveness_interval),
      "\nReadinessProbePath: ", readiness_path,
      "\nReadinessProbeInterval: ", FormatGoDuration(readiness_interval), "\n");
}

}  // namespace mixer::cmd
