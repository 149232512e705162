// The protos that a `template` or `adapter` resource carries (spec config.md
// 7.4, 7.5).
#ifndef TEMPLATE_DYNAMIC_DESCRIPTOR_SET_H_
#define TEMPLATE_DYNAMIC_DESCRIPTOR_SET_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"

namespace mixer::dynamic {

// A FileDescriptorSet, as protoc writes it. Imports that it lacks are taken
// from the protos that this program knows; imports that are nowhere matter only
// to the messages that use them. Thread-safe; owns all descriptors it gives.
class DescriptorSet {
 public:
  // From base64 of the serialized set.
  static absl::StatusOr<std::unique_ptr<const DescriptorSet>> Read(
      std::string_view base64);

  DescriptorSet(const DescriptorSet&) = delete;
  DescriptorSet& operator=(const DescriptorSet&) = delete;

  const google::protobuf::FileDescriptorSet& files() const { return files_; }

  // Null if there is none of that full name ("pkg.Message"), or its file has
  // mistakes.
  const google::protobuf::Descriptor* FindMessage(
      const std::string& full_name) const;

 private:
  // Mistakes in descriptors are told by what cannot be found; without a
  // collector protobuf would log them.
  class Silence : public google::protobuf::DescriptorPool::ErrorCollector {
   public:
    void AddError(const std::string&, const std::string&,
                  const google::protobuf::Message*, ErrorLocation,
                  const std::string&) override {}
  };

  explicit DescriptorSet(google::protobuf::FileDescriptorSet files);

  const google::protobuf::FileDescriptorSet files_;
  google::protobuf::SimpleDescriptorDatabase own_;
  google::protobuf::DescriptorPoolDatabase linked_;
  google::protobuf::MergedDescriptorDatabase all_;
  Silence silence_;
  google::protobuf::DescriptorPool pool_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_DESCRIPTOR_SET_H_
