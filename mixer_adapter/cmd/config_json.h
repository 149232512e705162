// A configuration as JSON, for `mixs validate` and /debug/config.
#ifndef MIXER_ADAPTER_CMD_CONFIG_JSON_H_
#define MIXER_ADAPTER_CMD_CONFIG_JSON_H_

#include <string>
#include <vector>

#include "mixer_adapter/config/snapshot.h"
#include "mixer_adapter/spi/config_error.h"
#include "nlohmann/json.hpp"

namespace mixer::cmd {

// {"errors": [{"resource", "field", "message"}], "warnings": [...]}
nlohmann::ordered_json ErrorsJson(const std::vector<spi::ConfigError>& errors);

// What is in use: {"attributes": {name: type}, "templates": [name],
// "adapters": [name], "instances": [{"name", "template"}],
// "handlers": [{"name", "adapter", "instances"}],
// "rules": [{"name", "match", "actions": [{"handler", "instances"}]}]}.
// Without params, which may hold what is not for everybody.
nlohmann::ordered_json SnapshotJson(const config::Snapshot& snapshot);

// As text; what is not UTF-8 is replaced.
std::string Dump(const nlohmann::ordered_json& json);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_CONFIG_JSON_H_
