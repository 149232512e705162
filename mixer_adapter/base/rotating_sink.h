// A file of log lines that is set aside when it is full, on spdlog's rotating
// sink: log.txt becomes log.1.txt, that one log.2.txt, and so on.
#ifndef MIXER_ADAPTER_BASE_ROTATING_SINK_H_
#define MIXER_ADAPTER_BASE_ROTATING_SINK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"

namespace spdlog::sinks {
class sink;
}  // namespace spdlog::sinks

namespace mixer {

struct LogRotation {
  std::string path;
  // A line that would make the file larger begins a new one. Positive.
  std::uint64_t max_bytes = 100 << 20;
  // How many files set aside are kept, the newest. 1 to 10000: each of them is
  // renamed whenever one is added.
  int max_backups = 1000;
  // A file set aside goes this long after its last line; zero: never. Looked at
  // when the log is opened and when a file is set aside, not in between.
  absl::Duration max_age = absl::ZeroDuration();
};

// Throws spdlog::spdlog_ex if the file cannot be opened. Thread-safe; nobody
// else may write to the file.
std::shared_ptr<spdlog::sinks::sink> NewRotatingSink(
    const LogRotation& rotation);

}  // namespace mixer

#endif  // MIXER_ADAPTER_BASE_ROTATING_SINK_H_
