#include "mixer_adapter/cmd/server_args.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/status_macros.h"

namespace mixer::cmd {

void ServerArgs::AddFlags(CLI::App* app) {
  api.AddFlags(app);
  monitoring.AddFlags(app);
  config.AddFlags(app);
  load_shedding.AddFlags(app);
  probes.AddFlags(app);
  log.AddFlags(app);
  tracing.AddFlags(app);
  obsolete.AddFlags(app);
}

absl::Status ServerArgs::Validate() const {
  MIXER_RETURN_IF_ERROR(api.Validate());
  MIXER_RETURN_IF_ERROR(config.Validate());
  MIXER_RETURN_IF_ERROR(load_shedding.Validate());
  MIXER_RETURN_IF_ERROR(probes.Validate());
  MIXER_RETURN_IF_ERROR(log.Validate());
  MIXER_RETURN_IF_ERROR(tracing.Validate());
  return obsolete.Validate();
}

std::vector<std::string> ServerArgs::Warnings() const {
  std::vector<std::string> warnings;
  probes.AddWarnings(&warnings);
  log.AddWarnings(&warnings);
  tracing.AddWarnings(&warnings);
  obsolete.AddWarnings(&warnings);
  return warnings;
}

std::string ServerArgs::Dump() const {
  return absl::StrCat(api.Dump(), monitoring.Dump(), config.Dump(),
                      load_shedding.Dump(), probes.Dump(), log.Dump(),
                      tracing.Dump(), obsolete.Dump());
}

}  // namespace mixer::cmd
