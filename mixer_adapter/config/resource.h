// The operator's resources as they come from a source: typed by kind, otherwise
// unread.
#ifndef MIXER_ADAPTER_CONFIG_RESOURCE_H_
#define MIXER_ADAPTER_CONFIG_RESOURCE_H_

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::config {

struct ResourceKey {
  std::string kind;
  std::string name_space;
  std::string name;

  // The reference's canonical text: "name.kind.namespace".
  std::string ToString() const { return name + "." + kind + "." + name_space; }

  friend bool operator<(const ResourceKey& a, const ResourceKey& b) {
    return std::tie(a.kind, a.name_space, a.name) <
           std::tie(b.kind, b.name_space, b.name);
  }
};

struct Resource {
  std::map<std::string, std::string> annotations;
  google::protobuf::Struct spec;
  // Where it stands: "rules/wake.yaml:12", for error texts.
  std::string origin;
};

// What a source holds, and what of it could not be read.
struct Resources {
  std::map<ResourceKey, Resource> resources;
  std::vector<spi::ConfigError> errors;
};

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_RESOURCE_H_
