// The resources that a server of the Mesh Configuration Protocol has pushed.
#ifndef MIXER_ADAPTER_MCP_MIRROR_H_
#define MIXER_ADAPTER_MCP_MIRROR_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "mcp/v1alpha1/mcp.pb.h"
#include "mixer_adapter/config/resource.h"

namespace mixer::mcp {

// No I/O, not thread-safe.
class Mirror {
 public:
  // The kind of each collection that is mirrored.
  explicit Mirror(std::map<std::string, std::string> kinds);

  // Takes over a push, whole or not at all. `changed` becomes true if it says
  // something new, and is left alone otherwise. The errors are what a NACK
  // carries (spec config.md 4.1): kUnimplemented for a collection that is not
  // mirrored, kUnknown for a body that cannot be read.
  //
  // A push holds all resources of its collection, none included; one that is
  // incremental holds what has changed.
  absl::Status Apply(const istio::mcp::v1alpha1::Resources& push,
                     bool* changed);

  // Every collection was pushed at least once, empty or not.
  bool complete() const { return pushed_.size() == kinds_.size(); }
  // Of those that were not, one.
  std::string Missing() const;

  config::Resources All() const;

 private:
  struct Entry {
    std::string bytes;  // of the pushed resource
    config::ResourceKey key;
    config::Resource resource;
  };
  using Collection = std::map<std::string, Entry>;  // by name

  const std::map<std::string, std::string> kinds_;
  std::map<std::string, Collection> collections_;
  std::set<std::string> pushed_;
};

}  // namespace mixer::mcp

#endif  // MIXER_ADAPTER_MCP_MIRROR_H_
