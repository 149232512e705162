// Which adapters and templates the programs here have: one explicit list.
#ifndef MIXER_ADAPTER_CMD_INVENTORY_H_
#define MIXER_ADAPTER_CMD_INVENTORY_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::cmd {

spi::Inventory LinkedInventory();

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_INVENTORY_H_
