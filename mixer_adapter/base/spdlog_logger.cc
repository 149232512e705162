#include "mixer_adapter/base/spdlog_logger.h"

#include <utility>

#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/basic_file_sink.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace mixer {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

spdlog::sink_ptr NewSink(const std::string& target) {
  if (target == "stdout") {
    return std::make_shared<spdlog::sinks::stdout_sink_mt>();
  }
  if (target == "stderr") {
    return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  return std::make_shared<spdlog::sinks::basic_file_sink_mt>(target);
}

// %l would print "warning"; the reference prints "warn".
class LevelFlag final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const std::string_view name = Name(message.level);
    out.append(name.data(), name.data() + name.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<LevelFlag>();
  }

 private:
  static std::string_view Name(spdlog::level::level_enum level) {
    switch (level) {
      case spdlog::level::debug:
        return "debug";
      case spdlog::level::warn:
        return "warn";
      case spdlog::level::err:
        return "error";
      default:
        return "info";
    }
  }
};

class SpdlogLogger final : public Logger {
 public:
  explicit SpdlogLogger(const SpdlogOptions& options)
      : log_(options.scope, NewSink(options.target)) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>(
        spdlog::pattern_time_type::utc);
    const bool scoped = options.scope != "default";
    formatter->add_flag<LevelFlag>('*').set_pattern(
        scoped ? "%Y-%m-%dT%H:%M:%S.%fZ\t%*\t%n\t%v"
               : "%Y-%m-%dT%H:%M:%S.%fZ\t%*\t%v");
    log_.set_formatter(std::move(formatter));
    log_.set_level(ToSpdlog(options.level));
    log_.flush_on(spdlog::level::debug);
  }

  bool Enabled(LogLevel level) const override {
    return log_.should_log(ToSpdlog(level));
  }
  void Log(LogLevel level, std::string_view message) override {
    log_.log(ToSpdlog(level),
             spdlog::string_view_t(message.data(), message.size()));
  }

 private:
  spdlog::logger log_;
};

}  // namespace

std::unique_ptr<Logger> NewSpdlogLogger(const SpdlogOptions& options) {
  return std::make_unique<SpdlogLogger>(options);
}

}  // namespace mixer
