// mixs explain: what a configuration would do with a request, without doing it.
#ifndef MIXER_ADAPTER_CMD_EXPLAIN_H_
#define MIXER_ADAPTER_CMD_EXPLAIN_H_

#include <ostream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "mixer_adapter/cmd/attribute_flags.h"
#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

struct ExplainFlags {
  std::string path;  // a directory, a file, or an fs:// URL of one
  AttributeFlags attributes;
  std::string default_namespace = "istio-system";
  std::string output = "text";

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);
};

// Prints whose rules apply to a request with these attributes, which of them
// match and why, and for each action the instance that its adapter would be
// given. Builds and calls no handler. The error is of the flags; mistakes of
// the configuration are `mixs validate`'s.
absl::Status ExplainRequest(const ExplainFlags& flags,
                            const spi::Inventory& inventory, std::ostream* out);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_EXPLAIN_H_
