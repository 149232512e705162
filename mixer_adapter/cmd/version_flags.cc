#include "mixer_adapter/cmd/version_flags.h"

#include "absl/strings/str_cat.h"
#include "mixer_adapter/cmd/version.h"

namespace mixer::cmd {

void VersionFlags::AddFlags(CLI::App* app) {
  app->add_flag("-s,--short", brief, "Print the version alone; the default.");
  app->add_option("-o,--output", output, "yaml or json.");
}

absl::StatusOr<std::string> VersionFlags::Text() const {
  if (output.empty()) return absl::StrCat(kVersion, "\n");
  if (output == "yaml") {
    return absl::StrCat("clientVersion:\n  version: ", kVersion, "\n");
  }
  if (output == "json") {
    return absl::StrCat("{\"clientVersion\":{\"version\":\"", kVersion,
                        "\"}}\n");
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--output must be 'yaml' or 'json', got '", output, "'"));
}

}  // namespace mixer::cmd
