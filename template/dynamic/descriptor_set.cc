#include "template/dynamic/descriptor_set.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::dynamic {

namespace pb = google::protobuf;

absl::StatusOr<std::unique_ptr<const DescriptorSet>> DescriptorSet::Read(
    std::string_view base64) {
  std::string bytes;
  if (!absl::Base64Unescape(ToAbsl(base64), &bytes)) {
    return absl::InvalidArgumentError(
        "illegal base64 data: put in what `base64 -w0` prints for the file "
        "that protoc --include_imports --descriptor_set_out wrote");
  }
  pb::FileDescriptorSet files;
  if (!files.ParseFromString(bytes)) {
    return absl::InvalidArgumentError(
        "is base64, but not of a FileDescriptorSet: use the file that protoc "
        "--include_imports --descriptor_set_out wrote");
  }
  return std::unique_ptr<const DescriptorSet>(
      new DescriptorSet(std::move(files)));
}

DescriptorSet::DescriptorSet(pb::FileDescriptorSet files)
    : files_(std::move(files)),
      linked_(*pb::DescriptorPool::generated_pool()),
      all_(&own_, &linked_),
      pool_(&all_, &silence_) {
  pool_.AllowUnknownDependencies();
  for (const pb::FileDescriptorProto& file : files_.file()) {
    own_.Add(file);
  }
}

const pb::Descriptor* DescriptorSet::FindMessage(
    const std::string& full_name) const {
  return pool_.FindMessageTypeByName(full_name);
}

}  // namespace mixer::dynamic
