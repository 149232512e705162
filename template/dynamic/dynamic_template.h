// The template of a `template` resource: what an out-of-process adapter takes
// (spec config.md 7.4, templates_and_spi.md 7).
#ifndef TEMPLATE_DYNAMIC_DYNAMIC_TEMPLATE_H_
#define TEMPLATE_DYNAMIC_DYNAMIC_TEMPLATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mixer_adapter/spi/template.h"
#include "template/dynamic/descriptor_set.h"
#include "template/dynamic/message_shape.h"

namespace mixer::dynamic {

// Immutable; belongs to the Snapshot that has its resource.
class DynamicTemplate final : public spi::Template {
 public:
  // `name` is that of the resource ("metric.template.istio-system"),
  // `descriptor` base64 of the descriptor set with the template's generated
  // service. The error begins with the reference's text.
  static absl::StatusOr<std::unique_ptr<const DynamicTemplate>> Read(
      std::string name, std::string_view descriptor);

  std::string_view name() const override { return name_; }
  spi::Variety variety() const override { return variety_; }
  const spi::MessageSpec& fields() const override { return shape_.spec(); }
  const std::vector<spi::OutputField>& outputs() const override {
    return outputs_;
  }
  // Any out-of-process adapter may take it: what it gets are bytes.
  bool Supports(const spi::HandlerBuilder&) const override { return true; }
  bool Supports(const spi::Handler&) const override { return true; }
  void SetTypes(const std::vector<const spi::InstanceParams*>&,
                spi::HandlerBuilder*) const override {}

  // The name that its proto gives it: "metric".
  const std::string& internal_name() const { return internal_name_; }

 private:
  DynamicTemplate(std::string name, std::string internal_name,
                  spi::Variety variety,
                  std::unique_ptr<const DescriptorSet> descriptors,
                  const google::protobuf::Descriptor* instance);
  void ReadOutputs(const google::protobuf::Descriptor& output);

  const std::string name_;
  const std::string internal_name_;
  const spi::Variety variety_;
  const std::unique_ptr<const DescriptorSet> descriptors_;
  const MessageShape shape_;
  std::vector<spi::OutputField> outputs_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_DYNAMIC_TEMPLATE_H_
