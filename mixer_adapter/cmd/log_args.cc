#include "mixer_adapter/cmd/log_args.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/cmd/flags.h"

namespace mixer::cmd {
namespace {

constexpr int kMostBackups = 10000;
// Whose bytes are counted in 63 bits.
constexpr std::int64_t kMostMegabytes = std::int64_t{1} << 42;

template <typename T>
absl::Status CheckRange(const char* flag, T value, std::int64_t least,
                        std::int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return BadFlag(flag, absl::StrCat(value),
                 absl::StrCat("use ", least, " to ", most));
}

}  // namespace

void LogArgs::AddFlags(CLI::App* app) {
  app->add_option("--log_target", targets,
                  "stdout, stderr or a file to append log lines to; may be "
                  "given several times.")
      ->take_all()
      ->allow_extra_args(false)
      ->capture_default_str();
  app->add_option("--log_output_level", output_level,
                  "From which level on lines are written: <level> or "
                  "<scope>:<level>, separated by commas. Levels: debug, info, "
                  "warn, error, fatal, none. Scopes: default, api, adapters, "
                  "attributes, grpcAdapter, loadshedding, mcp, all.")
      ->capture_default_str();
  app->add_flag("--log_as_json{true}", as_json, "Write lines as JSON objects.");
  app->add_option("--log_rotate", rotate,
                  "A further file for log lines, set aside when it is full.");
  app->add_option("--log_rotate_max_age", rotate_max_age,
                  "Days for which files set aside are kept; 0: for ever.")
      ->capture_default_str();
  app->add_option("--log_rotate_max_size", rotate_max_size,
                  "Megabytes from which on the file is full.")
      ->capture_default_str();
  app->add_option("--log_rotate_max_backups", rotate_max_backups,
                  "How many files set aside are kept; 0: 10000, the most.")
      ->capture_default_str();
  app->add_option("--log_stacktrace_level", stacktrace_level, "No effect.")
      ->capture_default_str();
  app->add_option("--log_caller", caller, "No effect.");
}

absl::Status LogArgs::Validate() const {
  MIXER_RETURN_IF_ERROR(
      LogLevels::Parse("log_output_level", output_level).status());
  MIXER_RETURN_IF_ERROR(
      LogLevels::Parse("log_stacktrace_level", stacktrace_level).status());
  MIXER_RETURN_IF_ERROR(CheckLogScopes("log_caller", caller));
  MIXER_RETURN_IF_ERROR(
      CheckRange("log_rotate_max_age", rotate_max_age, 0, 36500));
  MIXER_RETURN_IF_ERROR(
      CheckRange("log_rotate_max_size", rotate_max_size, 1, kMostMegabytes));
  MIXER_RETURN_IF_ERROR(CheckRange("log_rotate_max_backups", rotate_max_backups,
                                   0, kMostBackups));
  for (const std::string& target : targets) {
    if (target.empty()) {
      return BadFlag("log_target", "", "use stdout, stderr or a file");
    }
    if (target == rotate) {
      return BadFlag("log_rotate", rotate,
                     "it is a --log_target too; name the file in one of them");
    }
  }
  return absl::OkStatus();
}

void LogArgs::AddWarnings(std::vector<std::string>* warnings) const {
  const LogArgs unset;
  const NoEffect no_effect{warnings};
  no_effect(stacktrace_level != unset.stacktrace_level, "log_stacktrace_level",
            "lines have no stack trace");
  no_effect(caller != unset.caller, "log_caller",
            "lines do not name their place in the source");
  const bool limits = rotate_max_age != unset.rotate_max_age ||
                      rotate_max_size != unset.rotate_max_size ||
                      rotate_max_backups != unset.rotate_max_backups;
  no_effect(rotate.empty() && limits, "log_rotate_max_*",
            "--log_rotate names no file");
}

std::string LogArgs::Dump() const {
  return absl::StrCat(
      "LogTarget: ", absl::StrJoin(targets, ", "),
      "\nLogOutputLevel: ", output_level, "\nLogAsJson: ", BoolText(as_json),
      "\nLogRotate: ", rotate, "\nLogRotateMaxAge: ", rotate_max_age,
      "\nLogRotateMaxSize: ", rotate_max_size,
      "\nLogRotateMaxBackups: ", rotate_max_backups,
      "\nLogStacktraceLevel: ", stacktrace_level, "\nLogCaller: ", caller,
      "\n");
}

LogOutput LogArgs::Output() const {
  LogOutput output;
  output.targets = targets;
  output.json = as_json;
  if (rotate.empty()) return output;
  LogRotation& rotation = output.rotation.emplace();
  rotation.path = rotate;
  rotation.max_bytes = static_cast<std::uint64_t>(rotate_max_size) << 20;
  rotation.max_backups =
      rotate_max_backups == 0 ? kMostBackups : rotate_max_backups;
  rotation.max_age = rotate_max_age * absl::Hours(24);
  return output;
}

LogLevels LogArgs::Levels() const {
  return *LogLevels::Parse("log_output_level", output_level);
}

}  // namespace mixer::cmd
