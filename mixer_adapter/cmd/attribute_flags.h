// The attribute flags of mixc (spec server.md 12): text to attributes.
#ifndef MIXER_ADAPTER_CMD_ATTRIBUTE_FLAGS_H_
#define MIXER_ADAPTER_CMD_ATTRIBUTE_FLAGS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "mixer/v1/attributes.pb.h"

namespace mixer::cmd {

struct AttributeFlags {
  // As given: "name=value,name2=value2"; each flag may be repeated.
  std::vector<std::string> strings;
  std::vector<std::string> int64s;
  std::vector<std::string> doubles;
  std::vector<std::string> bools;
  std::vector<std::string> timestamps;
  std::vector<std::string> durations;
  std::vector<std::string> bytes;
  std::vector<std::string> string_maps;
  std::vector<std::string> auto_sensed;

  // Declares the flags; parsing fills this object, which must outlive `app`.
  void AddFlags(CLI::App* app);

  // By name; of one given twice the last counts. The error names flag, text and
  // cure.
  absl::StatusOr<istio::mixer::v1::Attributes> Parse() const;
};

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_ATTRIBUTE_FLAGS_H_
