// redisquota counts what quotas grant in Redis, for all Mixers together: so
// much within a fixed or a rolling window of time.
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_REDISQUOTA_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_REDISQUOTA_H_

#include "mixer_adapter/spi/info.h"

namespace mixer::redisquota {

spi::Info GetInfo();

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_REDISQUOTA_H_
