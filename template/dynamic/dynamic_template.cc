#include "template/dynamic/dynamic_template.h"

#include <utility>

#include "mixer/adapter/model/v1beta1/extensions.pb.h"
#include "mixer_adapter/base/status_macros.h"
#include "template/dynamic/template_file.h"

namespace mixer::dynamic {

namespace pb = google::protobuf;
namespace model = istio::mixer::adapter::model::v1beta1;

absl::StatusOr<std::unique_ptr<const DynamicTemplate>> DynamicTemplate::Read(
    std::string name, std::string_view descriptor) {
  MIXER_ASSIGN_OR_RETURN(auto descriptors, DescriptorSet::Read(descriptor));
  MIXER_ASSIGN_OR_RETURN(const pb::FileDescriptorProto* const file,
                         FindTemplateFile(descriptors->files()));
  MIXER_ASSIGN_OR_RETURN(std::string internal_name, ReadTemplateName(*file));
  // Without it the template takes instances without params only.
  const pb::Descriptor* const instance =
      descriptors->FindMessage(FullName(*file, "InstanceMsg"));
  const auto variety = static_cast<spi::Variety>(
      file->options().GetExtension(model::template_variety));
  const pb::Descriptor* const output =
      descriptors->FindMessage(FullName(*file, "OutputMsg"));
  std::unique_ptr<DynamicTemplate> result(
      new DynamicTemplate(std::move(name), std::move(internal_name), variety,
                          std::move(descriptors), instance));
  const bool has_output = variety == spi::Variety::kAttributeGenerator ||
                          variety == spi::Variety::kCheckWithOutput;
  if (has_output && output != nullptr) result->ReadOutputs(*output);
  return result;
}

DynamicTemplate::DynamicTemplate(
    std::string name, std::string internal_name, spi::Variety variety,
    std::unique_ptr<const DescriptorSet> descriptors,
    const pb::Descriptor* instance)
    : name_(std::move(name)),
      internal_name_(std::move(internal_name)),
      variety_(variety),
      descriptors_(std::move(descriptors)),
      shape_(instance) {}

void DynamicTemplate::ReadOutputs(const pb::Descriptor& output) {
  for (int i = 0; i < output.field_count(); ++i) {
    const pb::FieldDescriptor& field = *output.field(i);
    if (field.is_map()) {
      outputs_.push_back({field.name(), ValueType::kStringMap});
    } else if (const ValueType type = ValueTypeOf(field);
               type != ValueType::kUnspecified && !field.is_repeated()) {
      outputs_.push_back({field.name(), type});
    }
  }
}

}  // namespace mixer::dynamic
