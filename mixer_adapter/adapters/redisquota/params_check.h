// What is wrong with the params of a redisquota handler.
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_PARAMS_CHECK_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_PARAMS_CHECK_H_

#include <map>
#include <string>

#include "mixer_adapter/adapters/redisquota/config.pb.h"
#include "mixer_adapter/spi/config_error.h"
#include "template/quota/quota.template.h"

namespace mixer::redisquota {

// Adds every mistake and doubt; connects to nothing. `types` are those of the
// instances that rules send to the handler.
void CheckParams(const ::adapter::redisquota::config::Params& params,
                 const std::map<std::string, quota::Type>& types,
                 spi::ConfigErrors* errors);

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_PARAMS_CHECK_H_
