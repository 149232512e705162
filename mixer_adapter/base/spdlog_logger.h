// Loggers on spdlog. A line has the reference's form (spec server.md 11): UTC
// time with microseconds, level, scope (that of the "default" scope is left
// out) and message, separated by tabs; or these as JSON, one object a line:
// {"level":"info","time":"...","scope":"...","msg":"..."}.
#ifndef MIXER_ADAPTER_BASE_SPDLOG_LOGGER_H_
#define MIXER_ADAPTER_BASE_SPDLOG_LOGGER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/rotating_sink.h"

namespace mixer {

struct LogOutput {
  // Each line goes to all: "stdout", "stderr" or a file that is appended to.
  std::vector<std::string> targets = {"stdout"};
  // A further file; must be none of the targets.
  std::optional<LogRotation> rotation;
  bool json = false;
};

// Where the lines of all scopes go: the scopes share files, and one lock a file
// keeps their lines whole. The loggers keep it open.
class LogSinks {
 public:
  // The error names the file that cannot be written to.
  static absl::StatusOr<LogSinks> Open(const LogOutput& output);

  // Drops what is below `lowest`; without one everything.
  std::unique_ptr<Logger> NewLogger(const std::string& scope,
                                    std::optional<LogLevel> lowest) const;

 private:
  LogSinks() = default;

  std::vector<std::shared_ptr<spdlog::sinks::sink>> sinks_;
};

// To standard output, from kInfo on.
std::unique_ptr<Logger> NewStdoutLogger(const std::string& scope);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_SPDLOG_LOGGER_H_
