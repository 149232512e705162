#include "template/dynamic/dynamic_template.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mixer/adapter/model/v1beta1/extensions.pb.h"
#include "mixer_adapter/base/status_macros.h"
#include "template/dynamic/template_file.h"
#include "template/dynamic/type_encoder.h"

namespace mixer::dynamic {

namespace pb = google::protobuf;
namespace model = istio::mixer::adapter::model::v1beta1;

template <typename Base, typename Action>
class DynamicTemplate::Shape final : public Base {
 public:
  explicit Shape(const DynamicTemplate& owner) : owner_(owner) {}

  std::string_view name() const override { return owner_.name_; }
  const spi::MessageSpec& fields() const override {
    return owner_.params_.spec();
  }
  const std::vector<spi::OutputField>& outputs() const override {
    return owner_.outputs_.fields();
  }
  bool Supports(const spi::HandlerBuilder& builder) const override {
    return dynamic_cast<const RemoteBuilder*>(&builder) != nullptr;
  }
  bool Supports(const spi::Handler& handler) const override {
    return dynamic_cast<const RemoteHandler*>(&handler) != nullptr;
  }
  void SetTypes(const std::vector<const spi::InstanceParams*>& instances,
                spi::HandlerBuilder* builder) const override {
    owner_.TellTypes(instances, &dynamic_cast<RemoteBuilder&>(*builder));
  }

  absl::StatusOr<std::unique_ptr<const typename Base::Action>> Bind(
      const spi::Binding& binding) const override {
    MIXER_ASSIGN_OR_RETURN(RemoteBinding remote, owner_.Bind(binding));
    return std::make_unique<const Action>(std::move(remote));
  }

 private:
  const DynamicTemplate& owner_;
};

absl::StatusOr<std::unique_ptr<const DynamicTemplate>> DynamicTemplate::Read(
    std::string name, std::string_view descriptor) {
  MIXER_ASSIGN_OR_RETURN(auto descriptors, DescriptorSet::Read(descriptor));
  MIXER_ASSIGN_OR_RETURN(const pb::FileDescriptorProto* const file,
                         FindTemplateFile(descriptors->files()));
  MIXER_ASSIGN_OR_RETURN(std::string internal_name, ReadTemplateName(*file));
  const auto variety = static_cast<spi::Variety>(
      file->options().GetExtension(model::template_variety));
  const std::string prefix = FullName(*file, "");
  std::unique_ptr<DynamicTemplate> result(
      new DynamicTemplate(std::move(name), std::move(internal_name), variety,
                          std::move(descriptors), prefix));
  result->shape_ = result->MakeShape(variety);
  return result;
}

// Without InstanceMsg the template takes instances without params only.
DynamicTemplate::DynamicTemplate(
    std::string name, std::string internal_name, spi::Variety variety,
    std::unique_ptr<const DescriptorSet> descriptors, const std::string& prefix)
    : name_(std::move(name)),
      internal_name_(std::move(internal_name)),
      descriptors_(std::move(descriptors)),
      instance_(descriptors_->FindMessage(prefix + "InstanceMsg")),
      type_(descriptors_->FindMessage(prefix + "Type")),
      method_(FindHandlerMethod(descriptors_->files())),
      params_(instance_),
      outputs_(variety == spi::Variety::kAttributeGenerator ||
                       variety == spi::Variety::kCheckWithOutput
                   ? descriptors_->FindMessage(prefix + "OutputMsg")
                   : nullptr) {}

std::unique_ptr<const spi::Template> DynamicTemplate::MakeShape(
    spi::Variety variety) const {
  switch (variety) {
    case spi::Variety::kReport:
      return std::make_unique<const Shape<spi::ReportTemplate, RemoteReport>>(
          *this);
    case spi::Variety::kQuota:
      return std::make_unique<const Shape<spi::QuotaTemplate, RemoteQuota>>(
          *this);
    case spi::Variety::kAttributeGenerator:
      return std::make_unique<
          const Shape<spi::GenerateTemplate, RemoteGenerate>>(*this);
    case spi::Variety::kCheckWithOutput:
      return std::make_unique<
          const Shape<spi::CheckWithOutputTemplate, RemoteCheckWithOutput>>(
          *this);
    case spi::Variety::kCheck:
      break;
  }
  return std::make_unique<const Shape<spi::CheckTemplate, RemoteCheck>>(*this);
}

absl::StatusOr<RemoteBinding> DynamicTemplate::Bind(
    const spi::Binding& binding) const {
  if (method_.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "no service matched prefix:'Handle' in the descriptor of template '",
        name_,
        "': make it with mixs gen template, or from the generated "
        "service proto"));
  }
  MIXER_ASSIGN_OR_RETURN(
      auto encoder, InstanceEncoder::Compile(binding.params, params_.spec(),
                                             instance_, binding.vocabulary));
  return RemoteBinding{std::string(binding.handler_name),
                       binding.params.name(),
                       method_,
                       std::move(encoder),
                       &outputs_,
                       dynamic_cast<RemoteHandler*>(binding.handler)};
}

void DynamicTemplate::TellTypes(
    const std::vector<const spi::InstanceParams*>& instances,
    RemoteBuilder* builder) const {
  RemoteBuilder::Types types;
  for (const spi::InstanceParams* const instance : instances) {
    pb::Any& any = types[instance->name()];
    if (type_ == nullptr) continue;
    any.set_type_url(absl::StrCat("type.googleapis.com/", type_->full_name()));
    any.set_value(EncodeTypes(*type_, params_.spec(), instance->root()));
  }
  builder->AddTypes(types);
}

}  // namespace mixer::dynamic
