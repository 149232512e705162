#include "template/dynamic/message_shape.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

// The messages of Istio's that stand for one attribute value.
std::optional<ValueType> ValueMessage(std::string_view full_name) {
  static constexpr std::pair<std::string_view, ValueType> kMessages[] = {
      {"istio.policy.v1beta1.Value", ValueType::kUnspecified},
      {"istio.policy.v1beta1.DNSName", ValueType::kDnsName},
      {"istio.policy.v1beta1.Duration", ValueType::kDuration},
      {"istio.policy.v1beta1.EmailAddress", ValueType::kEmailAddress},
      {"istio.policy.v1beta1.IPAddress", ValueType::kIpAddress},
      {"istio.policy.v1beta1.StringMap", ValueType::kStringMap},
      {"istio.policy.v1beta1.TimeStamp", ValueType::kTimestamp},
      {"istio.policy.v1beta1.Uri", ValueType::kUri},
  };
  for (const auto& [name, type] : kMessages) {
    if (name == full_name) return type;
  }
  return std::nullopt;
}

ValueType ScalarType(FieldDescriptor::CppType type) {
  switch (type) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_ENUM:
      return ValueType::kInt64;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ValueType::kDouble;
    case FieldDescriptor::CPPTYPE_BOOL:
      return ValueType::kBool;
    case FieldDescriptor::CPPTYPE_STRING:
      return ValueType::kString;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return ValueType::kUnspecified;
}

// Why an operator cannot give the field; empty if he can.
std::string Unsupported(const FieldDescriptor& field) {
  if (field.is_repeated() && field.is_packable() && !field.is_packed()) {
    return "unpacked primitives not supported: remove [packed = false] from "
           "the template";
  }
  const FieldDescriptor& element =
      field.is_map() ? *field.message_type()->map_value() : field;
  switch (element.type()) {
    case FieldDescriptor::TYPE_BYTES:
      return "field type not supported 'TYPE_BYTES'";
    case FieldDescriptor::TYPE_GROUP:
      return "field type not supported 'TYPE_GROUP'";
    case FieldDescriptor::TYPE_MESSAGE:
      if (element.message_type()->is_placeholder() &&
          !ValueMessage(element.message_type()->full_name()).has_value()) {
        return absl::StrCat("unable to resolve message '",
                            element.message_type()->full_name(),
                            "': make the template's descriptor with protoc "
                            "--include_imports");
      }
      return "";
    default:
      return "";
  }
}

}  // namespace

ValueType ValueTypeOf(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_BYTES) {
    return ValueType::kUnspecified;
  }
  if (field.type() != FieldDescriptor::TYPE_MESSAGE) {
    return ScalarType(field.cpp_type());
  }
  return ValueMessage(field.message_type()->full_name())
      .value_or(ValueType::kUnspecified);
}

MessageShape::MessageShape(const pb::Descriptor* message) {
  static constexpr spi::MessageSpec kEmpty = {"InstanceMsg", nullptr, 0};
  root_ = message == nullptr ? &kEmpty : Of(*message);
}

const spi::MessageSpec* MessageShape::Of(const pb::Descriptor& message) {
  const auto [found, is_new] = messages_.try_emplace(&message);
  spi::MessageSpec& spec = found->second;
  if (!is_new) return &spec;
  std::vector<spi::FieldSpec> fields;
  for (int i = 0; i < message.field_count(); ++i) {
    if (message.field(i)->number() == kNameFieldNumber) continue;
    fields.push_back(Field(*message.field(i)));
  }
  fields_.push_back(std::move(fields));
  spec = {message.full_name(), fields_.back().data(), fields_.back().size()};
  return &spec;
}

spi::FieldSpec MessageShape::Field(const FieldDescriptor& field) {
  spi::FieldSpec spec;
  spec.name = field.name();
  spec.json_name = field.json_name();
  spec.path_name = field.name();
  spec.literals = true;
  if (std::string why = Unsupported(field); !why.empty()) {
    spec.unsupported = texts_.emplace_back(std::move(why));
  } else if (field.is_map()) {
    spec.shape = spi::FieldSpec::Shape::kMap;
    spec.key_type = ScalarType(field.message_type()->map_key()->cpp_type());
    SetElement(*field.message_type()->map_value(), &spec);
  } else {
    if (field.is_repeated()) spec.shape = spi::FieldSpec::Shape::kList;
    SetElement(field, &spec);
  }
  return spec;
}

void MessageShape::SetElement(const FieldDescriptor& element,
                              spi::FieldSpec* spec) {
  spec->type = ValueTypeOf(element);
  if (element.type() == FieldDescriptor::TYPE_ENUM) {
    spec->enum_values = Of(*element.enum_type());
  } else if (element.type() == FieldDescriptor::TYPE_MESSAGE &&
             !ValueMessage(element.message_type()->full_name()).has_value()) {
    spec->message = Of(*element.message_type());
  }
}

const MessageShape::EnumValues* MessageShape::Of(
    const pb::EnumDescriptor& type) {
  EnumValues& values = enums_[&type];
  for (int i = 0; i < type.value_count(); ++i) {
    values[type.value(i)->name()] = type.value(i)->number();
  }
  return &values;
}

}  // namespace mixer::dynamic
