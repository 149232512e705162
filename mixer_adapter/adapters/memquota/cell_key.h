// What tells the counters of a quota apart: the instance's name and the values
// of its dimensions, as bytes.
#ifndef MIXER_ADAPTER_ADAPTERS_MEMQUOTA_CELL_KEY_H_
#define MIXER_ADAPTER_ADAPTERS_MEMQUOTA_CELL_KEY_H_

#include <string_view>

#include "mixer_adapter/base/scratch.h"
#include "template/quota/quota.template.h"

namespace mixer::memquota {

// Different for different names and values, whatever they hold; the same for an
// IPv4 address and its form within IPv6, and for maps in any order. Lives in
// `scratch`.
std::string_view CellKey(const quota::Instance& instance, Scratch* scratch);

}  // namespace mixer::memquota

#endif  // MIXER_ADAPTER_ADAPTERS_MEMQUOTA_CELL_KEY_H_
