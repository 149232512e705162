// Under which name Redis holds the counter of a quota: the Go adapter's, so
// that Mixers of both kinds count together (spec builtin_adapters.md 3.10).
#ifndef MIXER_ADAPTER_ADAPTERS_REDISQUOTA_COUNTER_KEY_H_
#define MIXER_ADAPTER_ADAPTERS_REDISQUOTA_COUNTER_KEY_H_

#include <map>
#include <string>

#include "mixer_adapter/attribute/value.h"
#include "template/quota/quota.template.h"

namespace mixer::redisquota {

// "name;dimension=value;dimension2=value2", sorted. Not unambiguous: values
// that hold ';' or '=' can look like two.
std::string CounterKey(const quota::Instance& instance);

// What follows the key of an override's counters: '-' and a hash (FNV-1a, 32
// bits, in decimal) of its dimensions.
std::string OverrideSuffix(
    const std::map<std::string, std::string>& dimensions);

// A value within a key: integers are hexadecimal, doubles a mantissa and a
// power of two ("4503599627370496p-52"), addresses their bytes.
void AppendKeyText(const Value& value, std::string* key);

}  // namespace mixer::redisquota

#endif  // MIXER_ADAPTER_ADAPTERS_REDISQUOTA_COUNTER_KEY_H_
