// In which language a resource writes its expressions.
#ifndef MIXER_ADAPTER_CONFIG_LANGUAGE_H_
#define MIXER_ADAPTER_CONFIG_LANGUAGE_H_

#include "mixer_adapter/config/resource.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::config {

// An error if the annotation policy.istio.io/lang asks for CEL or COMPAT;
// anything else means CEXL (spec config.md 9; decisions.md "languages").
void CheckLanguage(const Resource& resource, spi::ConfigErrors* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_LANGUAGE_H_
