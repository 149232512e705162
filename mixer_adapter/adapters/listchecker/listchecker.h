// listchecker looks values up in a list: of the operator's, or fetched.
#ifndef MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LISTCHECKER_H_
#define MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LISTCHECKER_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::listchecker {

spi::Info GetInfo();

}  // namespace mixer::listchecker

#endif  // MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LISTCHECKER_H_
