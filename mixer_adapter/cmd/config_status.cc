#include "mixer_adapter/cmd/config_status.h"

#include "absl/strings/str_cat.h"

namespace mixer::cmd {

ConfigStatus::ConfigStatus(Logger* log, metrics::Registry* registry)
    : log_(log),
      snapshots_(registry->GetCounter(
          "mixer_config_snapshots_total",
          "Configurations put into use, the one at the start included.")),
      gauge_(registry->AddCallback(
          metrics::Registry::Kind::kGauge, "mixer_config_errors",
          "Mistakes in the configuration that is in use.", {}, [this] {
            return static_cast<double>(spi::CountMistakes(errors()));
          })) {}

void ConfigStatus::Tell(const runtime::Publisher::Summary& summary) {
  for (const spi::ConfigError& error : summary.errors) {
    if (error.severity == spi::ConfigError::Severity::kError) {
      log_->Error(error.ToString());
    } else {
      log_->Warn(error.ToString());
    }
  }
  snapshots_->Add(1);
  log_->Info(absl::StrCat("Built new config.Snapshot: ", summary.rules,
                          " rules, ", summary.handlers, " handlers, ",
                          summary.instances, " instances, ", summary.attributes,
                          " attributes, ", spi::CountMistakes(summary.errors),
                          " errors"));
  MutexLock lock(&mu_);
  errors_ = summary.errors;
}

std::vector<spi::ConfigError> ConfigStatus::errors() const {
  MutexLock lock(&mu_);
  return errors_;
}

}  // namespace mixer::cmd
