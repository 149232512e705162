#include "mixer_adapter/base/spdlog_logger.h"

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
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

using Message = spdlog::details::log_msg;

// %l would print "warning"; the reference prints "warn".
std::string_view Level(const Message& message) {
  switch (message.level) {
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

bool HasScope(const Message& message) {
  return message.logger_name != spdlog::string_view_t("default");
}

std::string Scope(const Message& message) {
  if (!HasScope(message)) return "";
  return std::string(message.logger_name.data(), message.logger_name.size()) +
         "\t";
}

// What is not UTF-8 becomes U+FFFD.
std::string Json(const spdlog::string_view_t& text) {
  return nlohmann::json(std::string(text.data(), text.size()))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string JsonScope(const Message& message) {
  if (!HasScope(message)) return "";
  return absl::StrCat("\"scope\":", Json(message.logger_name), ",");
}

std::string JsonText(const Message& message) { return Json(message.payload); }

// A flag of a pattern: what `Text` makes of the message.
template <auto Text>
class Flag final : public spdlog::custom_flag_formatter {
 public:
  void format(const Message& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const auto text = Text(message);
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<Flag>();
  }
};

std::unique_ptr<spdlog::formatter> NewFormatter(bool json) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(
      spdlog::pattern_time_type::utc);
  formatter->add_flag<Flag<Level>>('*');
  if (json) {
    formatter->add_flag<Flag<JsonScope>>('(')
        .add_flag<Flag<JsonText>>(')')
        .set_pattern(
            R"({"level":"%*","time":"%Y-%m-%dT%H:%M:%S.%fZ",%("msg":%)})");
  } else {
    formatter->add_flag<Flag<Scope>>('(').set_pattern(
        "%Y-%m-%dT%H:%M:%S.%fZ\t%*\t%(%v");
  }
  return formatter;
}

class SpdlogLogger final : public Logger {
 public:
  SpdlogLogger(const std::string& scope,
               const std::vector<spdlog::sink_ptr>& sinks,
               std::optional<LogLevel> lowest)
      : log_(scope, sinks.begin(), sinks.end()) {
    log_.set_level(lowest.has_value() ? ToSpdlog(*lowest) : spdlog::level::off);
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

absl::StatusOr<LogSinks> LogSinks::Open(const LogOutput& output) {
  LogSinks all;
  try {
    for (const std::string& target : output.targets) {
      all.sinks_.push_back(NewSink(target));
    }
    if (output.rotation.has_value()) {
      all.sinks_.push_back(NewRotatingSink(*output.rotation));
    }
  } catch (const spdlog::spdlog_ex& error) {
    return absl::UnavailableError(
        absl::StrCat("cannot write the log: ", error.what()));
  }
  for (const auto& sink : all.sinks_) {
    sink->set_formatter(NewFormatter(output.json));
  }
  return all;
}

std::unique_ptr<Logger> LogSinks::NewLogger(
    const std::string& scope, std::optional<LogLevel> lowest) const {
  return std::make_unique<SpdlogLogger>(scope, sinks_, lowest);
}

std::unique_ptr<Logger> NewStdoutLogger(const std::string& scope) {
  return LogSinks::Open({})->NewLogger(scope, LogLevel::kInfo);
}

}  // namespace mixer
