// Any bytes as a YAML file, and whatever they yield as a configuration. The
// snapshot must be the same each time, and hold together.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mixer_adapter/config/validate.h"
#include "mixer_adapter/config/yaml_reader.h"
#include "mixer_adapter/testing/fake_inventory.h"

namespace mixer::config {
namespace {

void Require(bool fact) {
  if (!fact) std::abort();
}

void CheckActions(const Snapshot& snapshot) {
  for (const RuleConfig& rule : snapshot.rules) {
    Require(!rule.actions.empty() || !rule.header_operations.empty());
    for (const ActionConfig& action : rule.actions) {
      Require(action.handler != nullptr && !action.instances.empty());
      Require(!action.handler->instances.empty());
    }
  }
  for (const auto& handler : snapshot.handlers) {
    Require(handler->adapter != nullptr && handler->params != nullptr);
  }
}

void Try(std::string_view text) {
  static const spi::Inventory& inventory =
      *new spi::Inventory(fake::FakeInventory());
  YamlLimits limits;
  limits.max_file_bytes = 1 << 16;
  limits.max_expanded_bytes = 1 << 20;
  const Resources resources = ReadYaml("f.yaml", text, limits);
  const Snapshot first = Validate(resources, inventory);
  const Snapshot second = Validate(resources, inventory);
  CheckActions(first);
  Require(first.rules.size() == second.rules.size());
  Require(first.errors.size() == second.errors.size());
  for (std::size_t i = 0; i < first.errors.size(); ++i) {
    Require(first.errors[i].ToString() == second.errors[i].ToString());
  }
}

}  // namespace
}  // namespace mixer::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  mixer::config::Try(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
