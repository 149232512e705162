// Whether the server runs, and whether it serves: for the probe files and for
// /healthz/ready.
#ifndef MIXER_ADAPTER_CMD_HEALTH_H_
#define MIXER_ADAPTER_CMD_HEALTH_H_

#include <atomic>
#include <optional>

#include "mixer_adapter/base/logger.h"
#include "mixer_adapter/base/scheduler.h"
#include "mixer_adapter/cmd/file_probe.h"
#include "mixer_adapter/cmd/probe_args.h"

namespace mixer::cmd {

// Thread-safe. Alive from construction to destruction, not ready at first.
class Health {
 public:
  // `scheduler` and `log` must outlive it. The scheduler should do nothing
  // else: who looks at a probe may kill a process whose file is late.
  Health(const ProbeArgs& args, Scheduler* scheduler, Logger* log);

  // Ready: a configuration is in use, and requests are served and welcome.
  void SetReady(bool ready);
  bool ready() const { return ready_; }

 private:
  std::atomic<bool> ready_{false};
  std::optional<FileProbe> liveness_file_;
  std::optional<FileProbe> readiness_file_;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_HEALTH_H_
