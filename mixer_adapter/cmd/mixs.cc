// mixs: the Mixer server, with the adapters of this product.
#include "mixer_adapter/cmd/inventory.h"
#include "mixer_adapter/cmd/mixs_main.h"

int main(int argc, char** argv) {
  return mixer::cmd::RunMixs(argc, argv, mixer::cmd::BuiltinInventory());
}
