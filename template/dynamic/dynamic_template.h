// The template of a `template` resource: what an out-of-process adapter takes
// (spec config.md 7.4, templates_and_spi.md 7).
#ifndef TEMPLATE_DYNAMIC_DYNAMIC_TEMPLATE_H_
#define TEMPLATE_DYNAMIC_DYNAMIC_TEMPLATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "mixer_adapter/spi/template.h"
#include "template/dynamic/descriptor_set.h"
#include "template/dynamic/message_shape.h"
#include "template/dynamic/output_decoder.h"
#include "template/dynamic/remote_actions.h"
#include "template/dynamic/remote_handler.h"

namespace mixer::dynamic {

// Immutable; belongs to the Snapshot that has its resource.
class DynamicTemplate {
 public:
  // `name` is that of the resource ("metric.template.istio-system"),
  // `descriptor` base64 of the descriptor set with the template's generated
  // service. The error begins with the reference's text.
  static absl::StatusOr<std::unique_ptr<const DynamicTemplate>> Read(
      std::string name, std::string_view descriptor);

  DynamicTemplate(const DynamicTemplate&) = delete;
  DynamicTemplate& operator=(const DynamicTemplate&) = delete;

  // What it is for everybody else. Its handlers are RemoteHandlers.
  const spi::Template& shape() const { return *shape_; }

  // The name that its proto gives it: "metric".
  const std::string& internal_name() const { return internal_name_; }

 private:
  // The template of one variety; `Base` is of spi/template.h.
  template <typename Base, typename Action>
  class Shape;

  // Messages are called `prefix` and their name.
  DynamicTemplate(std::string name, std::string internal_name,
                  spi::Variety variety,
                  std::unique_ptr<const DescriptorSet> descriptors,
                  const std::string& prefix);

  std::unique_ptr<const spi::Template> MakeShape(spi::Variety variety) const;
  absl::StatusOr<RemoteBinding> Bind(const spi::Binding& binding) const;
  void TellTypes(const std::vector<const spi::InstanceParams*>& instances,
                 RemoteBuilder* builder) const;

  const std::string name_;
  const std::string internal_name_;
  const std::unique_ptr<const DescriptorSet> descriptors_;
  // Of `descriptors_`; null if it lacks them.
  const google::protobuf::Descriptor* const instance_;
  const google::protobuf::Descriptor* const type_;
  const std::string method_;  // empty likewise
  const MessageShape params_;
  const OutputDecoder outputs_;
  std::unique_ptr<const spi::Template> shape_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_DYNAMIC_TEMPLATE_H_
