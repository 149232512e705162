#include "mixer_adapter/spi/info.h"

namespace mixer::spi {

const Info* Inventory::FindAdapter(std::string_view name) const {
  for (const Info& adapter : adapters) {
    if (adapter.name == name) return &adapter;
  }
  return nullptr;
}

const Template* Inventory::FindTemplate(std::string_view name) const {
  for (const Template* candidate : templates) {
    if (candidate->name() == name) return candidate;
  }
  return nullptr;
}

}  // namespace mixer::spi
