// What a YAML scalar means: a string, a number, a boolean or null.
#ifndef MIXER_ADAPTER_CONFIG_YAML_SCALAR_H_
#define MIXER_ADAPTER_CONFIG_YAML_SCALAR_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"

namespace mixer::config {

// A scalar without quotes and tag, by the YAML 1.1 rules of Go's decoder, which
// Istio's configs were written for: yes/no/on/off/y/n are booleans, 017 and
// 0x1F integers, 1_000 is 1000; a date stays a string.
google::protobuf::Value ResolvePlainScalar(std::string_view text);

// A scalar with an explicit tag, as "tag:yaml.org,2002:int". A tag that is none
// of YAML's own leaves the text as it is.
absl::StatusOr<google::protobuf::Value> ResolveTaggedScalar(
    std::string_view tag, std::string_view text);

// As text: what stands for `value` where only a string can stand (a mapping's
// key, a name). Null, lists and objects give an error.
absl::StatusOr<std::string> ScalarText(const google::protobuf::Value& value);

}  // namespace mixer::config

#endif  // MIXER_ADAPTER_CONFIG_YAML_SCALAR_H_
