// A Logger that keeps its lines.
#ifndef MIXER_ADAPTER_TESTING_RECORDING_LOGGER_H_
#define MIXER_ADAPTER_TESTING_RECORDING_LOGGER_H_

#include <string>
#include <string_view>
#include <vector>

#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"

namespace mixer::testing {

class RecordingLogger final : public Logger {
 public:
  explicit RecordingLogger(LogLevel level = LogLevel::kDebug) : level_(level) {}

  bool Enabled(LogLevel level) const override { return level >= level_; }
  void Log(LogLevel level, std::string_view message) override {
    if (!Enabled(level)) return;
    MutexLock lock(&mu_);
    lines_.emplace_back(message);
  }

  std::vector<std::string> lines() const {
    MutexLock lock(&mu_);
    return lines_;
  }

 private:
  const LogLevel level_;
  mutable Mutex mu_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mu_);
};

}  // namespace mixer::testing

#endif  // MIXER_ADAPTER_TESTING_RECORDING_LOGGER_H_
