// Instances in wire form, by descriptor: what out-of-process adapters get (spec
// expressions.md 10.2).
#ifndef TEMPLATE_DYNAMIC_INSTANCE_ENCODER_H_
#define TEMPLATE_DYNAMIC_INSTANCE_ENCODER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "mixer_adapter/attribute/bag.h"
#include "mixer_adapter/attribute/vocabulary.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/spi/instance_params.h"

namespace mixer::dynamic {

// What to write for one message; see instance_encoder.cc.
struct MessagePlan;

// One instance's params, compiled into a plan that names no descriptor any
// more. Immutable and thread-safe.
class InstanceEncoder {
 public:
  // `params` were read in the shape `spec` of `message`, which may be null: a
  // message without fields.
  static absl::StatusOr<std::unique_ptr<const InstanceEncoder>> Compile(
      const spi::InstanceParams& params, const spi::MessageSpec& spec,
      const google::protobuf::Descriptor* message,
      const Vocabulary& vocabulary);

  ~InstanceEncoder();

  // Appends the message, its fields in ascending order, zero values included.
  // Lengths of nested messages take two bytes at least, as the reference's do.
  // The error has the reference's text; then what was appended is of no use.
  absl::Status Encode(const Bag& bag, Scratch* scratch, std::string* out) const;

 private:
  explicit InstanceEncoder(std::unique_ptr<const MessagePlan> plan);

  const std::unique_ptr<const MessagePlan> plan_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_INSTANCE_ENCODER_H_
