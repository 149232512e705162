// Where a provider's text comes from.
#ifndef MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LIST_SOURCE_H_
#define MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LIST_SOURCE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mixer::listchecker {

// The error says what is wrong with `url`: it must be http://host[:port][/path]
// or file:///path.
absl::Status CheckListUrl(const std::string& url);

// The whole text, at most 16 MiB; waits for it, at most 5 s from a server.
// `url` passes CheckListUrl.
absl::StatusOr<std::string> FetchListText(const std::string& url);

}  // namespace mixer::listchecker

#endif  // MIXER_ADAPTER_ADAPTERS_LISTCHECKER_LIST_SOURCE_H_
