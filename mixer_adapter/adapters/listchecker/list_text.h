// The entries in a provider's text, which may be anything.
#ifndef MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LIST_TEXT_H_
#define MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LIST_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mixer::listchecker {

// Lines end with "\n" or "\r\n"; those without text are left out.
std::vector<std::string> ReadLines(std::string_view text);

// Entries of an address list: lines, or if the word stands in the text, YAML
// that is a map with a list under `whitelist`. The error says what is wrong.
absl::StatusOr<std::vector<std::string>> ReadAddresses(std::string_view text);

}  // namespace mixer::listchecker

#endif  // MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LIST_TEXT_H_
