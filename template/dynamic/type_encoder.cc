#include "template/dynamic/type_encoder.h"

#include <cstddef>
#include <cstdint>

#include "mixer_adapter/attribute/wire_writer.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;

void AppendElement(const pb::FieldDescriptor& field, const spi::FieldSpec& spec,
                   const spi::MessageParams::Element& element,
                   std::string* out) {
  const auto number = static_cast<std::uint32_t>(field.number());
  if (field.type() == pb::FieldDescriptor::TYPE_ENUM) {
    AppendVarintField(number,
                      static_cast<std::uint64_t>(element.expression.type), out);
  } else if (field.message_type() != nullptr && element.message != nullptr) {
    AppendBytesField(
        number,
        EncodeTypes(*field.message_type(), *spec.message, *element.message),
        out);
  }
}

void AppendField(const pb::FieldDescriptor& field, const spi::FieldSpec& spec,
                 const spi::MessageParams::Field& params, std::string* out) {
  for (const spi::MessageParams::Element& element : params) {
    if (!field.is_map()) {
      AppendElement(field, spec, element, out);
      continue;
    }
    SubMessage entry(static_cast<std::uint32_t>(field.number()), out);
    AppendBytesField(1, element.key, out);
    AppendElement(*field.message_type()->map_value(), spec, element, out);
    entry.Close();
  }
}

}  // namespace

std::string EncodeTypes(const pb::Descriptor& type,
                        const spi::MessageSpec& spec,
                        const spi::MessageParams& params) {
  std::string out;
  for (std::size_t i = 0; i < spec.field_count; ++i) {
    const pb::FieldDescriptor* const field =
        type.FindFieldByName(std::string(spec.fields[i].name));
    if (field != nullptr) {
      AppendField(*field, spec.fields[i], params.fields[i], &out);
    }
  }
  return out;
}

}  // namespace mixer::dynamic
