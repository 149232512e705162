// What the Mesh Configuration Protocol calls Mixer's kinds of resources (spec
// config.md 4.2).
#ifndef MIXER_ADAPTER_MCP_COLLECTIONS_H_
#define MIXER_ADAPTER_MCP_COLLECTIONS_H_

#include <map>
#include <string>
#include <string_view>

#include "mixer_adapter/spi/info.h"

namespace mixer::mcp {

// "istio/policy/v1beta1/rules" of "rule"; of an adapter's or a template's name
// the collection of its legacy resources.
std::string CollectionOf(std::string_view kind);

// The kind of each collection that a Mixer with `inventory` asks for.
std::map<std::string, std::string> CollectionsToKinds(
    const spi::Inventory& inventory);

}  // namespace mixer::mcp

#endif  // MIXER_ADAPTER_MCP_COLLECTIONS_H_
