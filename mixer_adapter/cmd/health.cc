#include "mixer_adapter/cmd/health.h"

namespace mixer::cmd {
namespace {

// As in the reference, a probe without path or without interval is none.
void Start(const std::string& path, absl::Duration interval,
           Scheduler* scheduler, Logger* log, std::optional<FileProbe>* probe) {
  if (path.empty() || interval <= absl::ZeroDuration()) return;
  probe->emplace(path, interval, scheduler, log);
}

}  // namespace

Health::Health(const ProbeArgs& args, Scheduler* scheduler, Logger* log) {
  Start(args.liveness_path, args.liveness_interval, scheduler, log,
        &liveness_file_);
  Start(args.readiness_path, args.readiness_interval, scheduler, log,
        &readiness_file_);
  if (liveness_file_.has_value()) liveness_file_->SetAvailable(true);
}

void Health::SetReady(bool ready) {
  ready_ = ready;
  if (readiness_file_.has_value()) readiness_file_->SetAvailable(ready);
}

}  // namespace mixer::cmd
