// A routing table as text, for people and for tests.
#ifndef MIXER_ADAPTER_RUNTIME_TABLE_TEXT_H_
#define MIXER_ADAPTER_RUNTIME_TABLE_TEXT_H_

#include <string>

#include "mixer_adapter/runtime/table.h"

namespace mixer::runtime {

// The reference's form (spec dispatch.md 12): variety, namespace, handler,
// condition, instance, one a line, each level sorted and indented by two.
std::string TableText(const Table& table);

}  // namespace mixer::runtime

#endif  // MIXER_ADAPTER_RUNTIME_TABLE_TEXT_H_
