// The `spec` or `params` of a resource as a typed message (spec config.md 1.3).
#ifndef MIXER_ADAPTER_CONFIG_STRUCT_MESSAGE_H_
#define MIXER_ADAPTER_CONFIG_STRUCT_MESSAGE_H_

#include <string_view>

#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "mixer_adapter/spi/config_error.h"

namespace mixer::config {

// Overlays `message`, which holds defaults, with what `json` gives: scalars,
// messages and lists are replaced, maps are merged, null leaves the default.
// Reads proto3's JSON form strictly, with durations as Go spells them
// ("1m30s"). Protobuf's own JSON parser cannot do that: it overlays nothing (an
// explicit zero would not replace a default), stops at the first mistake, and
// knows only seconds.
//
// Every mistake goes to `errors`, its field as a path below `path` ("params");
// then `message` is unusable. Nothing throws.
void ReadMessage(const google::protobuf::Struct& json, std::string_view path,
                 google::protobuf::Message* message, spi::ConfigErrors* errors);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_STRUCT_MESSAGE_H_
