// The shape of an instance, from a descriptor (spec config.md 11.1, expressions
// .md 10.2).
#ifndef TEMPLATE_DYNAMIC_MESSAGE_SHAPE_H_
#define TEMPLATE_DYNAMIC_MESSAGE_SHAPE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/spi/instance_params.h"

namespace mixer::dynamic {

// Field number of the instance's own name in every InstanceMsg; Mixer fills it
// in.
inline constexpr int kNameFieldNumber = 72295727;

// The type that one value of `field` has; kUnspecified if it is a message of
// the template's own, a Value, or something that attributes cannot hold.
ValueType ValueTypeOf(const google::protobuf::FieldDescriptor& field);

// What an operator may write for a message. Views the descriptor's names.
class MessageShape {
 public:
  // Null: a message without fields.
  explicit MessageShape(const google::protobuf::Descriptor* message);
  MessageShape(const MessageShape&) = delete;
  MessageShape& operator=(const MessageShape&) = delete;

  const spi::MessageSpec& spec() const { return *root_; }

 private:
  using EnumValues = std::map<std::string, std::int32_t, std::less<>>;

  // A message may contain itself.
  const spi::MessageSpec* Of(const google::protobuf::Descriptor& message);
  spi::FieldSpec Field(const google::protobuf::FieldDescriptor& field);
  void SetElement(const google::protobuf::FieldDescriptor& element,
                  spi::FieldSpec* spec);
  const EnumValues* Of(const google::protobuf::EnumDescriptor& type);

  std::map<const google::protobuf::Descriptor*, spi::MessageSpec> messages_;
  std::map<const google::protobuf::EnumDescriptor*, EnumValues> enums_;
  std::deque<std::vector<spi::FieldSpec>> fields_;
  std::deque<std::string> texts_;
  const spi::MessageSpec* root_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_MESSAGE_SHAPE_H_
