// The body of a resource, as other sources have it: untyped.
#ifndef MIXER_ADAPTER_MCP_BODY_H_
#define MIXER_ADAPTER_MCP_BODY_H_

#include "absl/status/statusor.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/struct.pb.h"

namespace mixer::mcp {

// Of a message of istio.policy.v1beta1 its JSON form, with its fields' proto
// names; of a google.protobuf.Struct itself. What stands before the last slash
// of the type's URL does not count. kInvalidArgument with the cause.
absl::StatusOr<google::protobuf::Struct> ReadBody(
    const google::protobuf::Any& body);

}  // namespace mixer::mcp

#endif  // MIXER_ADAPTER_MCP_BODY_H_
