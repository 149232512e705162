// planguard lets a tenant's requests pass that his plan allows, and tells the
// rule which plan it is.
#ifndef PLANGUARD_PLANGUARD_H_
#define PLANGUARD_PLANGUARD_H_

#include "mixer_adapter/spi/info.h"

namespace acme::planguard {

mixer::spi::Info GetInfo();

}  // namespace acme::planguard

#endif  // PLANGUARD_PLANGUARD_H_
