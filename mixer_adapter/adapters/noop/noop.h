// noop lets every request pass, for as long as anyone may remember: the
// baseline of benchmarks and tests.
#ifndef MIXER_ADAPTER_ADAPTERS_NOOP_NOOP_H_
#define MIXER_ADAPTER_ADAPTERS_NOOP_NOOP_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::noop {

spi::Info GetInfo();

}  // namespace mixer::noop

#endif  // MIXER_ADAPTER_ADAPTERS_NOOP_NOOP_H_
