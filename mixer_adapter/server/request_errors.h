// Why a request is refused before anything is done with it (spec server.md 3).
#ifndef MIXER_ADAPTER_SERVER_REQUEST_ERRORS_H_
#define MIXER_ADAPTER_SERVER_REQUEST_ERRORS_H_

#include <cstdint>

#include "absl/status/status.h"

namespace mixer::server {

// kInternal, as gRPC would say of the request.
absl::Status Undecodable(const absl::Status& cause);

// kInvalidArgument if the client knows more global words than we do, with a
// text that makes a proxy fall back to the words that every release knows
// (decisions.md "dictionary too new").
absl::Status CheckDictionary(std::uint32_t global_word_count);

}  // namespace mixer::server

#endif  // MIXER_ADAPTER_SERVER_REQUEST_ERRORS_H_
