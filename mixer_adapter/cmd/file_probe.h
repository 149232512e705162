// A file that says to whoever looks, such as `mixs probe`, that something is
// available (spec server.md 9): it is there, and its modification time is never
// older than an interval.
#ifndef MIXER_ADAPTER_CMD_FILE_PROBE_H_
#define MIXER_ADAPTER_CMD_FILE_PROBE_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/mutex.h"
#include "mixer_adapter/base/scheduler.h"

namespace mixer::cmd {

// Thread-safe. Not available at first; a file that an earlier process left is
// removed.
class FileProbe {
 public:
  // `interval` is positive; the file is refreshed twice in it. `scheduler` and
  // `log`, which is told why the file cannot be written or removed, must
  // outlive the probe.
  FileProbe(std::string path, absl::Duration interval, Scheduler* scheduler,
            Logger* log);
  // Removes the file.
  ~FileProbe();
  FileProbe(const FileProbe&) = delete;
  FileProbe& operator=(const FileProbe&) = delete;

  // The file is there, or gone, when it returns.
  void SetAvailable(bool available) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  void Update() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status Touch() const;
  absl::Status Remove() const;

  const std::string path_;
  Logger* const log_;
  Mutex mu_;
  bool available_ ABSL_GUARDED_BY(mu_) = false;
  std::string told_ ABSL_GUARDED_BY(mu_);  // the mistake that was last logged
  // Last, so that it ends first.
  std::unique_ptr<Scheduler::Task> task_;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_FILE_PROBE_H_
