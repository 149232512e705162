// What an out-of-process adapter for a template speaks: the template's proto,
// augmented (spec templates_and_spi.md 2.1).
#ifndef TEMPLATE_DYNAMIC_HANDLER_SERVICE_H_
#define TEMPLATE_DYNAMIC_HANDLER_SERVICE_H_

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.pb.h"

namespace mixer::dynamic {

// Replaces the template in `files` by the file with its service
// Handle<Name>Service and the messages InstanceMsg, Type, InstanceParam and,
// where it has one, OutputMsg; adds what that imports. Files that already have
// InstanceMsg stay as they are. The error names the template's mistake.
absl::StatusOr<google::protobuf::FileDescriptorSet> AddHandlerService(
    const google::protobuf::FileDescriptorSet& files);

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_HANDLER_SERVICE_H_
