#include "mixer_adapter/adapters/stdio/stdio.h"

#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "mixer_adapter/adapters/stdio/config.pb.h"
#include "mixer_adapter/adapters/stdio/file_sink.h"
#include "mixer_adapter/adapters/stdio/line_format.h"
#include "mixer_adapter/adapters/stdio/line_writer.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/string_hash.h"
#include "template/logentry/logentry.template.h"
#include "template/metric/metric.template.h"

namespace mixer::stdio {
namespace {

using ::adapter::stdio::config::Params;

constexpr std::int64_t kMegabyte = std::int64_t{1024} * 1024;
constexpr std::size_t kKeepBytes = std::size_t{1024} * 1024;

Level ToLevel(Params::Level level) {
  switch (level) {
    case Params::WARNING:
      return Level::kWarning;
    case Params::ERROR:
      return Level::kError;
    default:
      return Level::kInfo;
  }
}

bool WritesFile(const Params& params) {
  return params.log_stream() == Params::FILE ||
         params.log_stream() == Params::ROTATED_FILE;
}

class StdioHandler final : public spi::Handler,
                           public logentry::Handler,
                           public metric::Handler {
 public:
  StdioHandler(const Params& params, std::unique_ptr<Sink> sink,
               const spi::Env& env)
      : format_(params.output_as_json()),
        metric_level_(ToLevel(params.metric_level())),
        output_level_(ToLevel(params.output_level())),
        writer_(std::move(sink), env) {
    for (const auto& [severity, level] : params.severity_levels()) {
      levels_[severity] = ToLevel(static_cast<Params::Level>(level));
    }
  }

  absl::Status HandleLogEntry(absl::Span<const logentry::Instance> instances,
                              const spi::CallContext&) override {
    std::string& lines = Lines();
    for (const logentry::Instance& entry : instances) {
      const LineHead head{LevelOf(entry.severity), entry.timestamp, entry.name};
      if (head.level < output_level_) continue;
      format_.AppendLogEntry(head, entry.variables, &lines);
    }
    Send(&lines);
    return absl::OkStatus();
  }

  absl::Status HandleMetric(absl::Span<const metric::Instance> instances,
                            const spi::CallContext& context) override {
    if (metric_level_ < output_level_) return absl::OkStatus();
    std::string& lines = Lines();
    for (const metric::Instance& metric : instances) {
      format_.AppendMetric({metric_level_, context.now, metric.name},
                           metric.value, metric.dimensions, &lines);
    }
    Send(&lines);
    return absl::OkStatus();
  }

 private:
  // Empty; keeps its memory from call to call.
  static std::string& Lines() {
    thread_local std::string lines;
    lines.clear();
    return lines;
  }

  void Send(std::string* lines) {
    if (!lines->empty()) writer_.Add(*lines);
    if (lines->capacity() > kKeepBytes) std::string().swap(*lines);
  }

  Level LevelOf(std::string_view severity) const {
    const auto found = levels_.find(severity);
    return found == levels_.end() ? Level::kInfo : found->second;
  }

  const LineFormat format_;
  const Level metric_level_;
  const Level output_level_;
  absl::flat_hash_map<std::string, Level, StringHash, StringEq> levels_;
  LineWriter writer_;
};

class StdioBuilder final : public spi::HandlerBuilder,
                           public logentry::HandlerBuilder,
                           public metric::HandlerBuilder {
 public:
  void SetLogEntryTypes(const std::map<std::string, logentry::Type>&) override {
  }
  void SetMetricTypes(const std::map<std::string, metric::Type>&) override {}
  void SetAdapterConfig(const google::protobuf::Message& params) override {
    params_ = &dynamic_cast<const Params&>(params);
  }

  void Validate(spi::ConfigErrors* errors) override {
    ValidateEnums(errors);
    ValidatePath(errors);
    ValidateLimit("max_megabytes_before_rotation",
                  params_->max_megabytes_before_rotation(), errors);
    ValidateLimit("max_days_before_rotation",
                  params_->max_days_before_rotation(), errors);
    ValidateLimit("max_rotated_files", params_->max_rotated_files(), errors);
  }

  absl::StatusOr<std::unique_ptr<spi::Handler>> Build(
      const spi::Env& env) override {
    MIXER_ASSIGN_OR_RETURN(std::unique_ptr<Sink> sink, OpenSink(env));
    return std::make_unique<StdioHandler>(*params_, std::move(sink), env);
  }

 private:
  void ValidateEnums(spi::ConfigErrors* errors) const {
    if (!Params::Stream_IsValid(params_->log_stream())) {
      errors->Add("log_stream", "must be STDOUT, STDERR, FILE or ROTATED_FILE");
    }
    const std::string_view levels = "must be INFO, WARNING or ERROR";
    if (!Params::Level_IsValid(params_->metric_level())) {
      errors->Add("metric_level", levels);
    }
    if (!Params::Level_IsValid(params_->output_level())) {
      errors->Add("output_level", levels);
    }
    for (const auto& [severity, level] : params_->severity_levels()) {
      if (Params::Level_IsValid(level)) continue;
      errors->Add("severity_levels[" + severity + "]", levels);
    }
  }

  // The reference's texts, then the cure.
  void ValidatePath(spi::ConfigErrors* errors) const {
    const bool has_path = !params_->output_path().empty();
    if (has_path && !WritesFile(*params_)) {
      errors->Add("output_path",
                  "cannot specify an output path when using a STDOUT or STDERR "
                  "log stream; remove it, or set log_stream to FILE or "
                  "ROTATED_FILE");
    }
    if (!has_path && WritesFile(*params_)) {
      errors->Add("output_path",
                  "need a valid output path when using a FILE or ROTATED_FILE "
                  "log stream; name the file, such as /var/log/mixer.log");
    }
  }

  static void ValidateLimit(std::string_view field, int value,
                            spi::ConfigErrors* errors) {
    if (value < 0) {
      errors->Add(field, "must not be negative; 0 is without limit");
    }
  }

  absl::StatusOr<std::unique_ptr<Sink>> OpenSink(const spi::Env& env) const {
    if (params_->log_stream() == Params::STDOUT) {
      return std::make_unique<StreamSink>(STDOUT_FILENO, "standard output");
    }
    if (params_->log_stream() == Params::STDERR) {
      return std::make_unique<StreamSink>(STDERR_FILENO, "standard error");
    }
    return FileSink::Open(params_->output_path(), FileRotation(), env.clock);
  }

  Rotation FileRotation() const {
    if (params_->log_stream() != Params::ROTATED_FILE) return {};
    return {params_->max_megabytes_before_rotation() * kMegabyte,
            absl::Hours(24) * params_->max_days_before_rotation(),
            params_->max_rotated_files()};
  }

  const Params* params_ = nullptr;
};

// Spec builtin_adapters.md 3.5.
void SetSeverities(Params* params) {
  const std::pair<const char*, Params::Level> severities[] = {
      {"INFORMATIONAL", Params::INFO}, {"informational", Params::INFO},
      {"INFO", Params::INFO},          {"info", Params::INFO},
      {"WARNING", Params::WARNING},    {"warning", Params::WARNING},
      {"WARN", Params::WARNING},       {"warn", Params::WARNING},
      {"ERROR", Params::ERROR},        {"error", Params::ERROR},
      {"ERR", Params::ERROR},          {"err", Params::ERROR},
      {"FATAL", Params::ERROR},        {"fatal", Params::ERROR},
  };
  for (const auto& [severity, level] : severities) {
    (*params->mutable_severity_levels())[severity] = level;
  }
}

const Params& DefaultConfig() {
  static const Params* const params = [] {
    auto* const defaults = new Params;
    SetSeverities(defaults);
    defaults->set_output_as_json(true);
    defaults->set_max_megabytes_before_rotation(100 * 1024 * 1024);
    defaults->set_max_days_before_rotation(30);
    defaults->set_max_rotated_files(1000);
    return defaults;
  }();
  return *params;
}

}  // namespace

spi::Info GetInfo() {
  return {"stdio",
          "Writes log entries and metrics as lines of text.",
          {&logentry::GetTemplate(), &metric::GetTemplate()},
          &DefaultConfig(),
          []() -> std::unique_ptr<spi::HandlerBuilder> {
            return std::make_unique<StdioBuilder>();
          }};
}

}  // namespace mixer::stdio
