// mixc eval: an operator's workbench for expressions.
#ifndef MIXER_ADAPTER_CMD_EVAL_H_
#define MIXER_ADAPTER_CMD_EVAL_H_

#include <ostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "mixer_adapter/cmd/attribute_flags.h"

namespace mixer::cmd {

struct EvalFlags {
  std::vector<std::string> expressions;
  AttributeFlags attributes;
  // A file or directory of YAML with attributemanifest resources. Without it
  // the attributes that Istio 1.3 installs are declared, and those given.
  std::string manifest;
  bool json = false;

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);
};

// Prints what each expression is compiled to and is worth; calls no Mixer. True
// if all have a value. The error is of the flags or of the manifest.
absl::StatusOr<bool> Eval(const EvalFlags& flags, std::ostream* out);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_EVAL_H_
