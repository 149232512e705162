// mixs gen: the resources of out-of-process adapters, from their protos.
#ifndef MIXER_ADAPTER_CMD_GEN_H_
#define MIXER_ADAPTER_CMD_GEN_H_

#include <ostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace mixer::cmd {

// Of both kinds of resources.
struct GenFlags {
  std::string proto;                 // the file; of an adapter maybe empty
  std::vector<std::string> folders;  // for imports
  std::string name;                  // of the resource
  std::string name_space = "istio-system";
  std::string output;  // file; empty: standard output

  // Of adapters alone.
  std::string description;
  std::vector<std::string> templates;
  bool session_based = false;

  void AddTemplateFlags(CLI::App* app);
  void AddAdapterFlags(CLI::App* app);

 private:
  void AddCommonFlags(CLI::App* app);
};

// Write a `template` resource for a template's proto, or an `adapter` resource
// whose params are the message Params of a proto, as YAML to `out` or the
// output file. The error names file, line and mistake.
absl::Status GenTemplate(const GenFlags& flags, std::ostream* out);
absl::Status GenAdapter(const GenFlags& flags, std::ostream* out);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_GEN_H_
