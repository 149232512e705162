#include "mixer_adapter/config/kinds.h"

#include "absl/strings/match.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::config {
namespace {

struct FixedKind {
  std::string_view name;
  Kind kind;
};

constexpr FixedKind kFixedKinds[] = {
    {"attributemanifest", Kind::kAttributeManifest},
    {"handler", Kind::kHandler},
    {"instance", Kind::kInstance},
    {"rule", Kind::kRule},
    {"adapter", Kind::kAdapter},
    {"template", Kind::kTemplate},
};

}  // namespace

Kind FindKind(std::string_view kind, const spi::Inventory& inventory) {
  for (const FixedKind& fixed : kFixedKinds) {
    if (fixed.name == kind) return fixed.kind;
  }
  if (inventory.FindAdapter(kind) != nullptr) return Kind::kLegacyHandler;
  if (inventory.FindTemplate(kind) != nullptr) return Kind::kLegacyInstance;
  return Kind::kUnknown;
}

std::string KindInOtherCase(std::string_view kind,
                            const spi::Inventory& inventory) {
  const auto same = [kind](std::string_view name) {
    return absl::EqualsIgnoreCase(ToAbsl(name), ToAbsl(kind));
  };
  for (const FixedKind& fixed : kFixedKinds) {
    if (same(fixed.name)) return std::string(fixed.name);
  }
  for (const spi::Info& adapter : inventory.adapters) {
    if (same(adapter.name)) return adapter.name;
  }
  for (const spi::Template* candidate : inventory.templates) {
    if (same(candidate->name())) return std::string(candidate->name());
  }
  return "";
}

}  // namespace mixer::config
