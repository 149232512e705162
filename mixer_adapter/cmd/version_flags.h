// `version` of all programs (spec server.md 11).
#ifndef MIXER_ADAPTER_CMD_VERSION_FLAGS_H_
#define MIXER_ADAPTER_CMD_VERSION_FLAGS_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"

namespace mixer::cmd {

struct VersionFlags {
  bool brief = false;  // there is no longer form
  std::string output;  // "", "yaml" or "json"

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);

  // What to print, the end of its line included.
  absl::StatusOr<std::string> Text() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_VERSION_FLAGS_H_
