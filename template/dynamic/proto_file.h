// A .proto file as a descriptor set, without protoc.
#ifndef TEMPLATE_DYNAMIC_PROTO_FILE_H_
#define TEMPLATE_DYNAMIC_PROTO_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.pb.h"

namespace mixer::dynamic {

// Parses the file `path` and all it imports; imports are looked up in
// `folders`, then in the file's own folder, and then among the protos that this
// program knows (Istio's and protobuf's own). Imported files come before those
// that import them; `path` is the last. The error has one line a mistake:
// "file:line:column: text".
absl::StatusOr<google::protobuf::FileDescriptorSet> ReadProtoFile(
    const std::string& path, const std::vector<std::string>& folders);

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_PROTO_FILE_H_
