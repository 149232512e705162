#include "template/dynamic/value_encoder.h"

#include <cstring>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/wire_writer.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "template/dynamic/message_shape.h"

namespace mixer::dynamic {
namespace {

using google::protobuf::FieldDescriptor;
using Kind = Value::Kind;

Kind KindOf(ValueType type) {
  switch (type) {
    case ValueType::kInt64:
      return Kind::kInt64;
    case ValueType::kDouble:
      return Kind::kDouble;
    case ValueType::kBool:
      return Kind::kBool;
    case ValueType::kTimestamp:
      return Kind::kTimestamp;
    case ValueType::kDuration:
      return Kind::kDuration;
    case ValueType::kIpAddress:
      return Kind::kBytes;
    case ValueType::kStringMap:
      return Kind::kStringMap;
    default:  // STRING, URI, DNS_NAME, EMAIL_ADDRESS
      return Kind::kString;
  }
}

// As the reference's messages call it.
const char* GoType(Kind kind, bool wanted) {
  switch (kind) {
    case Kind::kString:
      return "string";
    case Kind::kInt64:
      return "int64";
    case Kind::kDouble:
      return "float64";
    case Kind::kBool:
      return "bool";
    case Kind::kTimestamp:
      return "time.Time";
    case Kind::kDuration:
      return "time.Duration";
    case Kind::kBytes:
      return wanted ? "[]byte" : "[]uint8";
    case Kind::kStringMap:
      return "attribute.StringMap";
    case Kind::kAbsent:
    case Kind::kError:
      break;
  }
  return "<nil>";
}

// As expressions' messages call what they should have given.
const char* ScalarName(Kind kind) {
  switch (kind) {
    case Kind::kInt64:
      return "integer";
    case Kind::kDouble:
      return "double";
    case Kind::kBool:
      return "bool";
    default:
      return "string";
  }
}

// The member of istio.policy.v1beta1.Value for a type; numbers of the proto.
std::uint32_t ValueMember(ValueType type) {
  switch (type) {
    case ValueType::kInt64:
      return 2;
    case ValueType::kDouble:
      return 3;
    case ValueType::kBool:
      return 4;
    case ValueType::kIpAddress:
      return 5;
    case ValueType::kTimestamp:
      return 6;
    case ValueType::kDuration:
      return 7;
    case ValueType::kEmailAddress:
      return 8;
    case ValueType::kDnsName:
      return 9;
    case ValueType::kUri:
      return 10;
    case ValueType::kStringMap:
      return 11;
    default:
      return 1;
  }
}

void AppendFixed(std::uint64_t bits, int bytes, std::string* out) {
  for (int i = 0; i < bytes; ++i) {
    out->push_back(static_cast<char>(bits >> (8 * i)));
  }
}

void AppendDoubleField(std::uint32_t field, double number, std::string* out) {
  AppendVarint(std::uint64_t{field} << 3 | 1, out);
  std::uint64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  AppendFixed(bits, 8, out);
}

// Both are {1 seconds, 2 nanos}, in proto3: zeros are left out.
void AppendSecondsField(std::int64_t seconds, std::int64_t nanos,
                        std::string* out) {
  SubMessage time(1, out);
  if (seconds != 0) {
    AppendVarintField(1, static_cast<std::uint64_t>(seconds), out);
  }
  if (nanos != 0) AppendVarintField(2, static_cast<std::uint64_t>(nanos), out);
  time.Close();
}

// The content of IPAddress, Duration, TimeStamp, StringMap, or of one of those
// that hold a text.
void AppendTypedContent(const Value& value, std::string* out) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  switch (value.kind()) {
    case Kind::kTimestamp:
      AppendSecondsField(value.seconds(), value.nanos(), out);
      return;
    case Kind::kDuration:
      AppendSecondsField(value.nanoseconds() / kSecond,
                         value.nanoseconds() % kSecond, out);
      return;
    case Kind::kBytes:
      AppendBytesField(1, value.bytes(), out);
      return;
    case Kind::kStringMap:
      value.map().ForEach([out](std::string_view key, std::string_view text) {
        SubMessage entry(1, out);
        AppendBytesField(1, key, out);
        AppendBytesField(2, text, out);
        entry.Close();
      });
      return;
    default:
      AppendBytesField(1, value.string(), out);
  }
}

void AppendTyped(std::uint32_t field, const Value& value, std::string* out) {
  SubMessage message(field, out);
  AppendTypedContent(value, out);
  message.Close();
}

// The content of istio.policy.v1beta1.Value.
void AppendMember(ValueType type, const Value& value, std::string* out) {
  const std::uint32_t member = ValueMember(type);
  switch (value.kind()) {
    case Kind::kInt64:
      AppendVarintField(member, static_cast<std::uint64_t>(value.int64()), out);
      return;
    case Kind::kDouble:
      AppendDoubleField(member, value.number(), out);
      return;
    case Kind::kBool:
      AppendVarintField(member, value.truth() ? 1 : 0, out);
      return;
    case Kind::kString:
      if (type == ValueType::kString) {
        AppendBytesField(member, value.string(), out);
        return;
      }
      break;
    default:
      break;
  }
  AppendTyped(member, value, out);
}

std::uint32_t WireTypeOf(FieldDescriptor::Type type) {
  switch (type) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return 1;
    case FieldDescriptor::TYPE_STRING:
      return 2;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return 5;
    default:
      return 0;
  }
}

void AppendInteger(FieldDescriptor::Type type, std::int64_t number,
                   std::string* out) {
  const auto bits = static_cast<std::uint64_t>(number);
  switch (type) {
    case FieldDescriptor::TYPE_UINT32:
      AppendVarint(static_cast<std::uint32_t>(bits), out);
      return;
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_ENUM:
      AppendVarint(static_cast<std::uint64_t>(
                       std::int64_t{static_cast<std::int32_t>(bits)}),
                   out);
      return;
    case FieldDescriptor::TYPE_SINT32:
      AppendVarint(ZigZag32(static_cast<std::int32_t>(bits)), out);
      return;
    case FieldDescriptor::TYPE_SINT64:
      AppendVarint(bits << 1 ^ static_cast<std::uint64_t>(number >> 63), out);
      return;
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      AppendFixed(bits, 4, out);
      return;
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      AppendFixed(bits, 8, out);
      return;
    default:
      AppendVarint(bits, out);
  }
}

void AppendNumber(FieldDescriptor::Type type, double number, std::string* out) {
  if (type == FieldDescriptor::TYPE_FLOAT) {
    const auto single = static_cast<float>(number);
    std::uint32_t bits;
    std::memcpy(&bits, &single, sizeof bits);
    AppendFixed(bits, 4, out);
    return;
  }
  std::uint64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  AppendFixed(bits, 8, out);
}

}  // namespace

ValueEncoder::ValueEncoder(const FieldDescriptor& field, ValueType type)
    : form_(Form::kScalar),
      wire_(field.type()),
      number_(static_cast<std::uint32_t>(field.number())),
      type_(type) {
  if (wire_ == FieldDescriptor::TYPE_ENUM) {
    form_ = Form::kEnum;
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
      const auto& value = *field.enum_type()->value(i);
      enum_values_[value.name()] = value.number();
    }
  } else if (wire_ == FieldDescriptor::TYPE_MESSAGE) {
    form_ = ValueTypeOf(field) == ValueType::kUnspecified ? Form::kValue
                                                          : Form::kTypedMessage;
  }
}

absl::Status ValueEncoder::AppendField(const Value& value,
                                       std::string* out) const {
  MIXER_RETURN_IF_ERROR(CheckType(value));
  if (form_ == Form::kTypedMessage) {
    AppendTyped(number_, value, out);
    return absl::OkStatus();
  }
  if (form_ == Form::kValue) {
    SubMessage message(number_, out);
    AppendMember(type_, value, out);
    message.Close();
    return absl::OkStatus();
  }
  AppendVarint(std::uint64_t{number_} << 3 | WireTypeOf(wire_), out);
  return AppendPacked(value, out);
}

absl::Status ValueEncoder::AppendPacked(const Value& value,
                                        std::string* out) const {
  MIXER_RETURN_IF_ERROR(CheckType(value));
  if (form_ == Form::kEnum) return AppendEnum(value, out);
  AppendScalar(value, out);
  return absl::OkStatus();
}

absl::Status ValueEncoder::CheckType(const Value& value) const {
  const Kind want = KindOf(type_);
  if (value.kind() == want) return absl::OkStatus();
  if (form_ == Form::kScalar || form_ == Form::kEnum) {
    return absl::UnknownError(absl::StrCat("error converting value to ",
                                           ScalarName(want), ": '",
                                           GoText(value), "'"));
  }
  return absl::UnknownError(absl::StrCat(
      "incorrect type for ", ToAbsl(ValueTypeName(type_)),
      ". got: ", GoType(value.kind(), false), ", want: ", GoType(want, true)));
}

absl::Status ValueEncoder::AppendEnum(const Value& value,
                                      std::string* out) const {
  if (value.kind() == Kind::kInt64) {
    for (const auto& [unused, number] : enum_values_) {
      if (number != value.int64()) continue;
      AppendInteger(wire_, number, out);
      return absl::OkStatus();
    }
  } else if (const auto found = enum_values_.find(value.string());
             found != enum_values_.end()) {
    AppendInteger(wire_, found->second, out);
    return absl::OkStatus();
  }
  std::string names;
  for (const auto& [name, unused] : enum_values_) {
    absl::StrAppend(&names, names.empty() ? "" : " ", name);
  }
  return absl::UnknownError(absl::StrCat("unknown value: ",
                                         value.kind() == Kind::kInt64
                                             ? absl::StrCat(value.int64())
                                             : std::string(value.string()),
                                         ", enum:", names));
}

void ValueEncoder::AppendScalar(const Value& value, std::string* out) const {
  switch (value.kind()) {
    case Kind::kString:
      AppendVarint(value.string().size(), out);
      out->append(value.string());
      return;
    case Kind::kDouble:
      AppendNumber(wire_, value.number(), out);
      return;
    case Kind::kBool:
      out->push_back(value.truth() ? 1 : 0);
      return;
    default:
      AppendInteger(wire_, value.int64(), out);
  }
}

}  // namespace mixer::dynamic
