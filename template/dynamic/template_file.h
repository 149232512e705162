// Which file of a descriptor set is the template, and what it is called (spec
// config.md 7.4).
#ifndef TEMPLATE_DYNAMIC_TEMPLATE_FILE_H_
#define TEMPLATE_DYNAMIC_TEMPLATE_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.pb.h"

namespace mixer::dynamic {

// The one file with a template_variety; views `files`.
absl::StatusOr<const google::protobuf::FileDescriptorProto*> FindTemplateFile(
    const google::protobuf::FileDescriptorSet& files);

// The option template_name, which must be given.
absl::StatusOr<std::string> ReadTemplateName(
    const google::protobuf::FileDescriptorProto& file);

// Whether a template may have this name.
absl::Status CheckTemplateName(const std::string& name);

// The gRPC path of the first method of the first service whose name begins with
// Handle: "/metric.HandleMetricService/HandleMetric". Empty if there is none.
std::string FindHandlerMethod(const google::protobuf::FileDescriptorSet& files);

// "pkg.Message", or "Message" of a file without a package.
std::string FullName(const google::protobuf::FileDescriptorProto& file,
                     std::string_view message);

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_TEMPLATE_FILE_H_
