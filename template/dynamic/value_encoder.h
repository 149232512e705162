// One attribute value as a protobuf field.
#ifndef TEMPLATE_DYNAMIC_VALUE_ENCODER_H_
#define TEMPLATE_DYNAMIC_VALUE_ENCODER_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/value_type.h"

namespace mixer::dynamic {

// What a field makes of a value; one for each element, made at config time.
class ValueEncoder {
 public:
  // `field` is a scalar, an enum, or one of the messages of Istio's that stand
  // for a value; the expression for it has type `type`.
  ValueEncoder(const google::protobuf::FieldDescriptor& field, ValueType type);

  // With its tag. The error says that the value has another type than its
  // expression.
  absl::Status AppendField(const Value& value, std::string* out) const;
  // The bare content, as packed fields have it.
  absl::Status AppendPacked(const Value& value, std::string* out) const;

 private:
  enum class Form { kScalar, kEnum, kValue, kTypedMessage };

  absl::Status CheckType(const Value& value) const;
  absl::Status AppendEnum(const Value& value, std::string* out) const;
  void AppendScalar(const Value& value, std::string* out) const;

  Form form_;
  google::protobuf::FieldDescriptor::Type wire_;
  std::uint32_t number_;
  ValueType type_;
  // Of an enum: numbers by name, and its full name for messages.
  std::map<std::string, std::int32_t, std::less<>> enum_values_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_VALUE_ENCODER_H_
