// The adapters and templates of this product: one explicit list.
#ifndef MIXER_ADAPTER_CMD_INVENTORY_H_
#define MIXER_ADAPTER_CMD_INVENTORY_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

// What mixs has. A program of your own may add to it before it runs
// (mixs_main.h).
spi::Inventory BuiltinInventory();

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_INVENTORY_H_
