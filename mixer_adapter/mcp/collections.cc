#include "mixer_adapter/mcp/collections.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::mcp {
namespace {

struct FixedCollection {
  std::string_view kind;
  std::string_view collection;
};

constexpr FixedCollection kFixed[] = {
    {"rule", "istio/policy/v1beta1/rules"},
    {"handler", "istio/policy/v1beta1/handlers"},
    {"instance", "istio/policy/v1beta1/instances"},
    {"attributemanifest", "istio/policy/v1beta1/attributemanifests"},
    {"adapter", "istio/config/v1alpha2/adapters"},
    {"template", "istio/config/v1alpha2/templates"},
};

// apikeys, bypasses, cloudwatches, logentries, signalfxs.
std::string Plural(std::string_view kind) {
  const absl::string_view word = ToAbsl(kind);
  if (absl::EndsWith(word, "s") || absl::EndsWith(word, "ch")) {
    return absl::StrCat(word, "es");
  }
  if (absl::EndsWith(word, "y") && !absl::EndsWith(word, "ey")) {
    return absl::StrCat(absl::StripSuffix(word, "y"), "ies");
  }
  return absl::StrCat(word, "s");
}

}  // namespace

std::string CollectionOf(std::string_view kind) {
  for (const FixedCollection& fixed : kFixed) {
    if (fixed.kind == kind) return std::string(fixed.collection);
  }
  return "istio/config/v1alpha2/legacy/" + Plural(kind);
}

std::map<std::string, std::string> CollectionsToKinds(
    const spi::Inventory& inventory) {
  std::map<std::string, std::string> kinds;
  const auto add = [&kinds](std::string_view kind) {
    kinds[CollectionOf(kind)] = std::string(kind);
  };
  for (const spi::Template* const known : inventory.templates) {
    add(known->name());
  }
  for (const spi::Info& adapter : inventory.adapters) add(adapter.name);
  for (const FixedCollection& fixed : kFixed) add(fixed.kind);
  return kinds;
}

}  // namespace mixer::mcp
