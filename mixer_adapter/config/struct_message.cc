#include "mixer_adapter/config/struct_message.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/util/json_util.h"
#include "mixer_adapter/base/go_duration.h"
#include "mixer_adapter/base/nearest_name.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/config/json_scalar.h"

namespace mixer::config {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;
using google::protobuf::Struct;
using google::protobuf::Value;

// One field of one message, to set or, if it is repeated, to add to.
struct Target {
  Message* message;
  const FieldDescriptor* field;

  const Reflection& reflection() const { return *message->GetReflection(); }
};

// Calls the setter for a singular field, the adder for a repeated one.
#define MIXER_SET(Type, target, value)                                     \
  ((target).field->is_repeated()                                           \
       ? (target).reflection().Add##Type((target).message, (target).field, \
                                         (value))                          \
       : (target).reflection().Set##Type((target).message, (target).field, \
                                         (value)))

#define MIXER_READ(Type, target, read)                 \
  do {                                                 \
    auto mixer_value_ = (read);                        \
    if (!mixer_value_.ok()) {                          \
      return std::move(mixer_value_).status();         \
    }                                                  \
    MIXER_SET(Type, target, *std::move(mixer_value_)); \
    return absl::OkStatus();                           \
  } while (false)

absl::Status SetScalar(const Value& json, const Target& target) {
  switch (target.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      MIXER_READ(Int32, target, JsonInteger<std::int32_t>(json));
    case FieldDescriptor::CPPTYPE_INT64:
      MIXER_READ(Int64, target, JsonInteger<std::int64_t>(json));
    case FieldDescriptor::CPPTYPE_UINT32:
      MIXER_READ(UInt32, target, JsonInteger<std::uint32_t>(json));
    case FieldDescriptor::CPPTYPE_UINT64:
      MIXER_READ(UInt64, target, JsonInteger<std::uint64_t>(json));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      MIXER_READ(Double, target, JsonDouble(json));
    case FieldDescriptor::CPPTYPE_FLOAT:
      MIXER_READ(Float, target, JsonDouble(json));
    case FieldDescriptor::CPPTYPE_BOOL:
      MIXER_READ(Bool, target, JsonBool(json));
    case FieldDescriptor::CPPTYPE_ENUM:
      MIXER_READ(EnumValue, target, JsonEnum(json, *target.field->enum_type()));
    case FieldDescriptor::CPPTYPE_STRING:
      if (target.field->type() == FieldDescriptor::TYPE_BYTES) {
        MIXER_READ(String, target, JsonBytes(json));
      }
      MIXER_READ(String, target, JsonString(json));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return absl::InternalError("is a message");
}

#undef MIXER_READ
#undef MIXER_SET

// A map's key, which JSON gives as text.
absl::Status SetKey(const std::string& text, const Target& target) {
  Value json;
  if (target.field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    if (text != "true" && text != "false") {
      return absl::InvalidArgumentError("key must be true or false");
    }
    json.set_bool_value(text == "true");
  } else {
    json.set_string_value(text);
  }
  return SetScalar(json, target);
}

absl::Status ReadDuration(const Value& json, Message* message) {
  if (json.kind_case() != Value::kStringValue) {
    return WrongKind(json, "a duration as \"1.5s\"");
  }
  const std::optional<absl::Duration> duration =
      ParseGoDuration(json.string_value());
  if (!duration.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("bad Duration: '", json.string_value(),
                     "', must be a number with a unit, as \"1.5s\", \"100ms\" "
                     "or \"2m\""));
  }
  absl::Duration rest = *duration;
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(rest, absl::Seconds(1), &rest));
  proto.set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(rest)));
  message->ParseFromString(proto.SerializeAsString());
  return absl::OkStatus();
}

// Structs are deeper, as messages, than protobuf's default allows; where they
// come from bounds them.
bool Reparse(const Message& from, Message* to) {
  constexpr int kMaxDepth = 10'000;
  const std::string bytes = from.SerializeAsString();
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const std::uint8_t*>(bytes.data()),
      static_cast<int>(bytes.size()));
  in.SetRecursionLimit(kMaxDepth);
  return to->ParseFromCodedStream(&in);
}

absl::Status Copy(const Message& from, Message* to) {
  if (Reparse(from, to)) return absl::OkStatus();
  return absl::InvalidArgumentError("is nested too deep");
}

// Messages of protobuf's own, whose JSON form is special.
absl::Status ReadWellKnown(const Value& json, Message* message) {
  const Descriptor& type = *message->GetDescriptor();
  switch (type.well_known_type()) {
    case Descriptor::WELLKNOWNTYPE_DURATION:
      return ReadDuration(json, message);
    case Descriptor::WELLKNOWNTYPE_VALUE:
      return Copy(json, message);
    case Descriptor::WELLKNOWNTYPE_STRUCT:
      if (!json.has_struct_value()) return WrongKind(json, "a mapping");
      return Copy(json.struct_value(), message);
    case Descriptor::WELLKNOWNTYPE_LISTVALUE:
      if (!json.has_list_value()) return WrongKind(json, "a list");
      return Copy(json.list_value(), message);
    default:
      break;
  }
  std::string text;
  auto status = google::protobuf::util::MessageToJsonString(json, &text);
  if (status.ok()) {
    status = google::protobuf::util::JsonStringToMessage(text, message);
  }
  if (status.ok()) return absl::OkStatus();
  const auto cause = status.message();
  return absl::InvalidArgumentError(
      absl::StrCat("bad ", type.name(), ": ",
                   absl::string_view(cause.data(), cause.size())));
}

bool IsWellKnown(const Descriptor& type) {
  return type.well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED;
}

// {seconds: 1, nanos: 5}: params of out-of-process adapters have it so.
bool IsPlainTime(const Value& json, const Descriptor& type) {
  return json.has_struct_value() &&
         (type.well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION ||
          type.well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP);
}

const FieldDescriptor* FindField(const Descriptor& type,
                                 const std::string& name) {
  if (const auto* const field = type.FindFieldByName(name)) return field;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name) return type.field(i);
  }
  return nullptr;
}

std::string UnknownField(const Descriptor& type, const std::string& name) {
  std::vector<std::string_view> names;
  std::string all;
  for (int i = 0; i < type.field_count(); ++i) {
    names.emplace_back(type.field(i)->name());
    absl::StrAppend(&all, i == 0 ? "" : ", ", type.field(i)->name());
  }
  std::string text =
      absl::StrCat("unknown field \"", name, "\" in ", type.full_name());
  const std::string hint = DidYouMean(name, names);
  if (!hint.empty()) return text + hint;
  return all.empty() ? text + ", which has no fields"
                     : absl::StrCat(text, "; it has: ", all);
}

class MessageReader {
 public:
  explicit MessageReader(spi::ConfigErrors* errors) : errors_(errors) {}

  void Read(const Struct& json, const std::string& path, Message* message) {
    // Sorted, for the order of errors.
    std::map<std::string, const Value*> entries;
    for (const auto& [name, value] : json.fields()) entries[name] = &value;
    Given given;
    for (const auto& [name, value] : entries) {
      const std::string place =
          path.empty() ? name : absl::StrCat(path, ".", name);
      const auto* const field = FindField(*message->GetDescriptor(), name);
      if (field == nullptr) {
        errors_->Add(place, UnknownField(*message->GetDescriptor(), name));
      } else if (value->kind_case() != Value::kNullValue &&
                 CheckOnce(*field, place, &given)) {
        ReadField(*value, place, {message, field});
      }
    }
  }

 private:
  struct Given {
    std::set<const FieldDescriptor*> fields;
    std::map<const OneofDescriptor*, const FieldDescriptor*> oneofs;
  };

  bool CheckOnce(const FieldDescriptor& field, const std::string& place,
                 Given* given) {
    if (!given->fields.insert(&field).second) {
      errors_->Add(place, absl::StrCat("is given twice, as ", field.name(),
                                       " and as ", field.json_name()));
      return false;
    }
    const auto* const oneof = field.real_containing_oneof();
    if (oneof == nullptr) return true;
    const auto [other, first] = given->oneofs.emplace(oneof, &field);
    if (first) return true;
    errors_->Add(place, absl::StrCat("cannot be given together with ",
                                     other->second->name()));
    return false;
  }

  void ReadField(const Value& json, const std::string& place,
                 const Target& target) {
    if (target.field->is_map()) {
      ReadMap(json, place, target);
    } else if (target.field->is_repeated()) {
      ReadList(json, place, target);
    } else {
      ReadElement(json, place, target);
    }
  }

  void ReadList(const Value& json, const std::string& place,
                const Target& target) {
    if (json.kind_case() != Value::kListValue) {
      Add(place, WrongKind(json, "a list"));
      return;
    }
    target.reflection().ClearField(target.message, target.field);
    for (int i = 0; i < json.list_value().values_size(); ++i) {
      ReadElement(json.list_value().values(i), absl::StrCat(place, "[", i, "]"),
                  target);
    }
  }

  // Appends entries; of two with the same key the later one counts.
  void ReadMap(const Value& json, const std::string& place,
               const Target& target) {
    if (json.kind_case() != Value::kStructValue) {
      Add(place, WrongKind(json, "a mapping"));
      return;
    }
    std::map<std::string, const Value*> entries;
    for (const auto& [key, value] : json.struct_value().fields()) {
      entries[key] = &value;
    }
    for (const auto& [key, value] : entries) {
      const std::string entry_place = absl::StrCat(place, "[", key, "]");
      Message* const entry =
          target.reflection().AddMessage(target.message, target.field);
      const Descriptor& type = *entry->GetDescriptor();
      Add(entry_place, SetKey(key, {entry, type.map_key()}));
      ReadElement(*value, entry_place, {entry, type.map_value()});
    }
  }

  void ReadElement(const Value& json, const std::string& place,
                   const Target& target) {
    if (target.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      Add(place, SetScalar(json, target));
      return;
    }
    Message* const message =
        target.field->is_repeated()
            ? target.reflection().AddMessage(target.message, target.field)
            : target.reflection().MutableMessage(target.message, target.field);
    message->Clear();
    if (IsWellKnown(*message->GetDescriptor()) &&
        !IsPlainTime(json, *message->GetDescriptor())) {
      Add(place, ReadWellKnown(json, message));
    } else if (json.kind_case() != Value::kStructValue) {
      Add(place, WrongKind(json, "a mapping"));
    } else {
      Read(json.struct_value(), place, message);
    }
  }

  void Add(const std::string& place, const absl::Status& status) {
    if (!status.ok()) errors_->Add(place, ToStd(status.message()));
  }

  spi::ConfigErrors* const errors_;
};

}  // namespace

void ReadMessage(const Struct& json, std::string_view path, Message* message,
                 spi::ConfigErrors* errors) {
  if (IsWellKnown(*message->GetDescriptor())) {
    Value value;
    *value.mutable_struct_value() = json;
    const absl::Status status = ReadWellKnown(value, message);
    if (!status.ok()) errors->Add(path, ToStd(status.message()));
    return;
  }
  MessageReader(errors).Read(json, std::string(path), message);
  // Makes maps of lists of entries, whose order does not show then.
  const absl::Status status = Copy(*message, message);
  if (!status.ok()) errors->Add(path, ToStd(status.message()));
}

}  // namespace mixer::config
