// denier gives every request the same answer: a denial, unless told otherwise.
#ifndef MIXER_ADAPTER_ADAPTERS_DENIER_DENIER_H_
#define MIXER_ADAPTER_ADAPTERS_DENIER_DENIER_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::denier {

spi::Info GetInfo();

}  // namespace mixer::denier

#endif  // MIXER_ADAPTER_ADAPTERS_DENIER_DENIER_H_
