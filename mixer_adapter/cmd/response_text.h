// Answers of a Mixer as mixc prints them (spec server.md 12).
#ifndef MIXER_ADAPTER_CMD_RESPONSE_TEXT_H_
#define MIXER_ADAPTER_CMD_RESPONSE_TEXT_H_

#include <string>

#include "google/rpc/status.pb.h"
#include "mixer/v1/mixer.pb.h"

namespace mixer::cmd {

// "PERMISSION_DENIED (text)".
std::string StatusText(const google::rpc::Status& status);

// The whole block, with the blank line behind it. `answer` is of a request that
// admitted to no global words.
std::string CheckText(const istio::mixer::v1::CheckResponse& answer);

}  // namespace mixer::cmd

#endif  // MIXER_ADAPTER_CMD_RESPONSE_TEXT_H_
