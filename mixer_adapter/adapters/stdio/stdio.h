// stdio writes log entries and metrics as lines: to the standard streams, to a
// file, or to files that take turns (README.md).
#ifndef MIXER_ADAPTER_ADAPTERS_STDIO_STDIO_H_
#define MIXER_ADAPTER_ADAPTERS_STDIO_STDIO_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::stdio {

spi::Info GetInfo();

}  // namespace mixer::stdio

#endif  // MIXER_ADAPTER_ADAPTERS_STDIO_STDIO_H_
