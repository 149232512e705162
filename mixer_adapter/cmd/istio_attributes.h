// The attributes that Istio 1.3 installs, as YAML: testdata/configs/kactivator/
// attributes.yaml, linked into the program.
#ifndef MIXER_ADAPTER_CMD_ISTIO_ATTRIBUTES_H_
#define MIXER_ADAPTER_CMD_ISTIO_ATTRIBUTES_H_

#include <string_view>

namespace mixer::cmd {

std::string_view IstioAttributes();

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_ISTIO_ATTRIBUTES_H_
