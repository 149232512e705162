// kactivator wakes idle Knative revisions: each check counts a request for the
// revision it goes to, and the first one of an idle revision is told to the
// Autoscaler at once (README.md). It never denies and never waits.
#ifndef MIXER_ADAPTER_ADAPTERS_KACTIVATOR_KACTIVATOR_H_
#define MIXER_ADAPTER_ADAPTERS_KACTIVATOR_KACTIVATOR_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::kactivator {

spi::Info GetInfo();

}  // namespace mixer::kactivator

#endif  // MIXER_ADAPTER_ADAPTERS_KACTIVATOR_KACTIVATOR_H_
