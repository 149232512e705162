#include "mixer_adapter/cmd/monitoring_args.h"

#include "absl/strings/str_cat.h"

namespace mixer::cmd {

void MonitoringArgs::AddFlags(CLI::App* app) {
  app->add_option("--monitoringPort", port,
                  "HTTP port for /metrics, /version and /healthz.")
      ->capture_default_str();
  app->add_option("--monitoringAddress", address,
                  "IP address on which --monitoringPort is served.")
      ->capture_default_str();
}

std::string MonitoringArgs::Dump() const {
  return absl::StrCat("MonitoringPort: ", port,
                      "\nMonitoringAddress: ", address, "\n");
}

}  // namespace mixer::cmd
