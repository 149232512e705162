// `mixs probe`: looks at the file of a probe (spec server.md 9), for the exec
// probes of a container.
#ifndef MIXER_ADAPTER_CMD_PROBE_H_
#define MIXER_ADAPTER_CMD_PROBE_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "mixer_adapter/base/clock.h"
#include "mixer_adapter/cmd/log_args.h"

namespace mixer::cmd {

struct ProbeFlags {
  std::string path;
  absl::Duration interval = absl::ZeroDuration();
  // Accepted and checked as the reference does; the probe logs nothing.
  LogArgs log;

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);
};

// OK if the file is there and its age at most the interval and a little. The
// error says what is wrong with the flags or the file.
absl::Status Probe(const ProbeFlags& flags, const Clock& clock);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_PROBE_H_
