// What rules do to headers (spec config.md 8).
#ifndef MIXER_ADAPTER_CONFIG_HEADER_OPERATIONS_H_
#define MIXER_ADAPTER_CONFIG_HEADER_OPERATIONS_H_

#include <vector>

#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/spi/config_error.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::config {

// The operations of `rule`, those on the request first. `scope` is what their
// expressions may name. One mistake takes all of them out of service.
std::vector<HeaderOperation> ReadHeaderOperations(
    const istio::policy::v1beta1::Rule& rule, const Vocabulary& scope,
    spi::ConfigErrors* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_HEADER_OPERATIONS_H_
