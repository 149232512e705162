#include "mixer_adapter/cmd/inventory.h"

#include "mixer_adapter/adapters/denier/denier.h"
#include "mixer_adapter/adapters/kactivator/kactivator.h"
#include "mixer_adapter/adapters/noop/noop.h"
#include "template/authorization/authorization.template.h"
#include "template/checknothing/checknothing.template.h"

namespace mixer::cmd {

spi::Inventory LinkedInventory() {
  return {{denier::GetInfo(), kactivator::GetInfo(), noop::GetInfo()},
          {&authorization::GetTemplate(), &checknothing::GetTemplate()}};
}

}  // namespace mixer::cmd
