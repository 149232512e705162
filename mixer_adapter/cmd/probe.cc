#include "mixer_adapter/cmd/probe.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {
namespace {

// How much later than promised a file may be: the reference's.
constexpr absl::Duration kTolerance = absl::Milliseconds(10);

absl::Status Fail(const std::string& path, const std::string& why) {
  return absl::UnavailableError(
      absl::StrCat("Fail on inspecting path ", path, ": ", why));
}

absl::Status CheckFlags(const ProbeFlags& flags) {
  if (flags.path.empty()) {
    return absl::InvalidArgumentError(
        "Some options are not valid: --probe-path is missing: name the file "
        "of --livenessProbePath or --readinessProbePath");
  }
  if (flags.interval <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Some options are not valid: --interval is ",
        FormatGoDuration(flags.interval),
        ": use that of --livenessProbeInterval or --readinessProbeInterval"));
  }
  return flags.log.Validate();
}

}  // namespace

void ProbeFlags::AddFlags(CLI::App* app) {
  app->add_option("--probe-path", path, "File that the server keeps fresh.");
  AddDuration(app, "--interval", &interval, "How old the file may be.");
  log.AddFlags(app);
}

absl::Status Probe(const ProbeFlags& flags, const Clock& clock) {
  MIXER_RETURN_IF_ERROR(CheckFlags(flags));
  struct stat file;
  if (stat(flags.path.c_str(), &file) != 0) {
    return Fail(flags.path,
                absl::StrCat("stat ", flags.path, ": ", std::strerror(errno)));
  }
  const absl::Time modified = absl::TimeFromTimespec(file.st_mtim);
  if (clock.Now() - modified <= flags.interval + kTolerance) {
    return absl::OkStatus();
  }
  return Fail(
      flags.path,
      absl::StrCat("file ", flags.path, " is too old (last modified time ",
                   absl::FormatTime(modified, absl::UTCTimeZone()),
                   ", should be within ", FormatGoDuration(flags.interval),
                   ")"));
}

}  // namespace mixer::cmd
