// Where log lines go. Nothing on the request path logs: what happens there is
// counted (metrics/), and told by a line when a state changes.
#ifndef MIXER_ADAPTER_BASE_LOGGER_H_
#define MIXER_ADAPTER_BASE_LOGGER_H_

#include <string_view>

namespace mixer {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

// Thread-safe.
class Logger {
 public:
  virtual ~Logger() = default;

  // False if a line of this level would be dropped: ask before building one.
  virtual bool Enabled(LogLevel level) const = 0;
  virtual void Log(LogLevel level, std::string_view message) = 0;

  void Debug(std::string_view message) { Log(LogLevel::kDebug, message); }
  void Info(std::string_view message) { Log(LogLevel::kInfo, message); }
  void Warn(std::string_view message) { Log(LogLevel::kWarn, message); }
  void Error(std::string_view message) { Log(LogLevel::kError, message); }
};

// Drops every line.
class NullLogger final : public Logger {
 public:
  bool Enabled(LogLevel) const override { return false; }
  void Log(LogLevel, std::string_view) override {}
};

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_LOGGER_H_
