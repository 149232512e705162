// Logger on spdlog: lines on standard output (or another stream's path) in the
// reference's console form (spec server.md 11): UTC time with microseconds,
// level, scope, message, separated by tabs.
#ifndef MIXER_ADAPTER_BASE_SPDLOG_LOGGER_H_
#define MIXER_ADAPTER_BASE_SPDLOG_LOGGER_H_

#include <memory>
#include <string>
#include <string_view>

#include "mixer_adapter/base/logger.h"

namespace mixer {

struct SpdlogOptions {
  // Shown in each line; "default" is not shown.
  std::string scope = "default";
  LogLevel level = LogLevel::kInfo;
  // "stdout", "stderr" or a file that is appended to.
  std::string target = "stdout";
};

std::unique_ptr<Logger> NewSpdlogLogger(const SpdlogOptions& options);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_SPDLOG_LOGGER_H_
