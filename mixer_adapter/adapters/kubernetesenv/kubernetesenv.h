// kubernetesenv tells of the pods at both ends of a request: it generates
// attributes.
#ifndef MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_KUBERNETESENV_H_
#define MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_KUBERNETESENV_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::kubernetesenv {

spi::Info GetInfo();

}  // namespace mixer::kubernetesenv

#endif  // MIXER_ADAPTER_ADAPTERS_KUBERNETESENV_KUBERNETESENV_H_
