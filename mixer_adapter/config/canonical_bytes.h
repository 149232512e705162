// The wire form of a message that can be compared: equal for equal messages.
#ifndef MIXER_ADAPTER_CONFIG_CANONICAL_BYTES_H_
#define MIXER_ADAPTER_CONFIG_CANONICAL_BYTES_H_

#include <string>

#include "google/protobuf/message.h"

namespace mixer::config {

// With maps in key order, within one build of protobuf: not for storing.
std::string CanonicalBytes(const google::protobuf::Message& message);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_CANONICAL_BYTES_H_
