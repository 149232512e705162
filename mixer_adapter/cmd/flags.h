// What the groups of flags of `mixs server` have in common: durations, and the
// words for a bad value and for a flag without effect.
#ifndef MIXER_ADAPTER_CMD_FLAGS_H_
#define MIXER_ADAPTER_CMD_FLAGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace mixer::cmd {

// Declares a flag ("--drainTimeout") whose value is a duration in Go's form;
// the default is what `*value` holds. Parsing fills `*value`.
void AddDuration(CLI::App* app, const std::string& flag, absl::Duration* value,
                 const std::string& description);

// "invalid argument 'x' for --flag: cure". `flag` is without the dashes.
absl::Status BadFlag(std::string_view flag, std::string_view value,
                     std::string_view cure);

// "true" or "false", as a dump has them.
const char* BoolText(bool value);

// BadFlag if the duration is below zero.
absl::Status CheckNotNegative(std::string_view flag, absl::Duration value);

// Tells at the start that a flag was given for nothing, and why.
struct NoEffect {
  std::vector<std::string>* warnings;

  // Only `if` it is set to something else than its default.
  void operator()(bool set, std::string_view flag, std::string_view why) const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_FLAGS_H_
