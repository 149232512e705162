// mixs validate: what is wrong with a configuration, without serving it.
#ifndef MIXER_ADAPTER_CMD_VALIDATE_H_
#define MIXER_ADAPTER_CMD_VALIDATE_H_

#include <ostream>
#include <string>

#include "CLI/CLI.hpp"
#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

struct ValidateFlags {
  std::string path;  // a directory, a file, or an fs:// URL of one
  std::string output = "text";

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);
};

// Prints every mistake and warning, then what would be in use of the adapters
// and templates of `inventory`. Builds no handler, so that it can be run
// anywhere. True if there is no mistake.
bool ValidateConfig(const ValidateFlags& flags, const spi::Inventory& inventory,
                    std::ostream* out);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_VALIDATE_H_
