// acme_mixs: mixs with planguard.
#include "mixer_adapter/cmd/inventory.h"
#include "mixer_adapter/cmd/mixs_main.h"
#include "planguard/planguard.h"
#include "tenant/tenant.template.h"

int main(int argc, char** argv) {
  mixer::spi::Inventory inventory = mixer::cmd::BuiltinInventory();
  inventory.templates.push_back(&mixer::tenant::GetTemplate());
  inventory.adapters.push_back(acme::planguard::GetInfo());
  return mixer::cmd::RunMixs(argc, argv, inventory);
}
