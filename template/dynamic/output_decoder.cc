#include "template/dynamic/output_decoder.h"

#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "mixer_adapter/attribute/ip_bytes.h"
#include "mixer_adapter/attribute/wire_reader.h"
#include "mixer_adapter/base/status_macros.h"
#include "template/dynamic/message_shape.h"

namespace mixer::dynamic {
namespace {

using google::protobuf::FieldDescriptor;

absl::Status Broken() { return absl::UnknownError("unexpected EOF"); }

// kUnspecified if attributes cannot hold the field.
ValueType OutputType(const FieldDescriptor& field) {
  if (field.is_map()) {
    const auto& entry = *field.message_type();
    const bool texts =
        entry.map_key()->type() == FieldDescriptor::TYPE_STRING &&
        entry.map_value()->type() == FieldDescriptor::TYPE_STRING;
    return texts ? ValueType::kStringMap : ValueType::kUnspecified;
  }
  if (field.is_repeated()) return ValueType::kUnspecified;
  if (field.type() == FieldDescriptor::TYPE_MESSAGE &&
      field.message_type()->full_name() == "google.protobuf.Duration") {
    return ValueType::kDuration;
  }
  const ValueType type = ValueTypeOf(field);
  // The message that holds a whole map is no output of the reference's.
  return type == ValueType::kStringMap ? ValueType::kUnspecified : type;
}

WireType WireTypeOf(FieldDescriptor::Type type) {
  switch (type) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return WireType::kFixed64;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return WireType::kFixed32;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return WireType::kBytes;
    default:
      return WireType::kVarint;
  }
}

// What a fixed-size or varint field says, by its declared type.
Value ReadNumber(FieldDescriptor::Type type, std::uint64_t bits) {
  switch (type) {
    case FieldDescriptor::TYPE_BOOL:
      return Value::Bool(bits != 0);
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_ENUM:
    case FieldDescriptor::TYPE_SFIXED32:
      return Value::Int64(static_cast<std::int32_t>(bits));
    case FieldDescriptor::TYPE_UINT32:
      return Value::Int64(static_cast<std::uint32_t>(bits));
    case FieldDescriptor::TYPE_SINT32:
      return Value::Int64(UnZigZag32(bits));
    case FieldDescriptor::TYPE_SINT64:
      return Value::Int64(
          static_cast<std::int64_t>(bits >> 1 ^ (0 - (bits & 1))));
    case FieldDescriptor::TYPE_DOUBLE: {
      double number;
      std::memcpy(&number, &bits, sizeof number);
      return Value::Double(number);
    }
    case FieldDescriptor::TYPE_FLOAT: {
      const auto low = static_cast<std::uint32_t>(bits);
      float number;
      std::memcpy(&number, &low, sizeof number);
      return Value::Double(number);
    }
    default:
      return Value::Int64(static_cast<std::int64_t>(bits));
  }
}

// Fields 1 and 2 of a message that has no others worth reading, each of one
// wire type; absent ones stay as they are.
struct TwoFields {
  std::string_view first_bytes;
  std::string_view second_bytes;
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  bool Read(std::string_view message, WireType type) {
    WireReader in(message);
    WireTag tag;
    while (!in.done()) {
      if (!in.ReadTag(&tag)) return false;
      if (tag.type != type || tag.field > 2) {
        if (!in.Skip(tag)) return false;
      } else if (type == WireType::kBytes) {
        if (!in.ReadBytes(tag.field == 1 ? &first_bytes : &second_bytes)) {
          return false;
        }
      } else if (!in.ReadVarint(tag.field == 1 ? &first : &second)) {
        return false;
      }
    }
    return true;
  }
};

// google.protobuf.Duration; more than attributes can hold is the most they can.
std::optional<Value> ReadDuration(std::string_view message) {
  TwoFields parts;
  if (!parts.Read(message, WireType::kVarint)) return std::nullopt;
  const absl::Duration duration =
      absl::Seconds(static_cast<std::int64_t>(parts.first)) +
      absl::Nanoseconds(static_cast<std::int32_t>(parts.second));
  return Value::Duration(absl::ToInt64Nanoseconds(duration));
}

std::optional<Value> ReadTimestamp(std::string_view message) {
  TwoFields parts;
  if (!parts.Read(message, WireType::kVarint)) return std::nullopt;
  const auto seconds = static_cast<std::int64_t>(parts.first);
  if (parts.second >= 1'000'000'000) return std::nullopt;
  return Value::Timestamp(seconds, static_cast<std::uint32_t>(parts.second));
}

// A message of Istio's that stands for a value; nothing if it is broken.
std::optional<Value> ReadTyped(ValueType type, std::string_view message) {
  TwoFields content;
  if (!content.Read(message, WireType::kBytes)) return std::nullopt;
  switch (type) {
    case ValueType::kIpAddress:
      return Value::Bytes(ShortIp(content.first_bytes));
    case ValueType::kDuration:
      return ReadDuration(content.first_bytes);
    case ValueType::kTimestamp:
      return ReadTimestamp(content.first_bytes);
    default:
      return Value::String(content.first_bytes);
  }
}

}  // namespace

const StringMap* ReplyMemory::Keep(std::vector<EntryMap::Entry> entries) {
  const auto& kept = entries_.emplace_back(std::move(entries));
  return &maps_.emplace_back(kept.data(), kept.size());
}

OutputDecoder::OutputDecoder(const google::protobuf::Descriptor* message) {
  if (message == nullptr) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor& field = *message->field(i);
    const ValueType type = OutputType(field);
    by_number_[static_cast<std::uint32_t>(field.number())] = {
        FormOf(field, type), fields_.size(), field.type(), type};
    if (type != ValueType::kUnspecified) {
      fields_.push_back({field.name(), type});
    }
  }
}

OutputDecoder::Field::Form OutputDecoder::FormOf(const FieldDescriptor& field,
                                                 ValueType type) {
  if (type == ValueType::kUnspecified) return Field::Form::kSkipped;
  if (field.is_map()) return Field::Form::kMap;
  if (field.type() == FieldDescriptor::TYPE_STRING) return Field::Form::kText;
  if (field.type() != FieldDescriptor::TYPE_MESSAGE) {
    return Field::Form::kNumber;
  }
  return ValueTypeOf(field) == ValueType::kUnspecified ? Field::Form::kDuration
                                                       : Field::Form::kTyped;
}

// One message being read.
class OutputDecoder::Reading {
 public:
  Reading(const OutputDecoder& plan, std::string_view bytes, Value* outputs)
      : plan_(plan), in_(bytes), outputs_(outputs) {}

  absl::Status Run(ReplyMemory* memory) {
    while (!in_.done()) {
      WireTag tag;
      if (!in_.ReadTag(&tag)) return Broken();
      const auto found = plan_.by_number_.find(tag.field);
      if (found == plan_.by_number_.end()) {
        return absl::UnknownError(
            absl::StrCat("unexpected field number ", tag.field));
      }
      MIXER_RETURN_IF_ERROR(ReadField(tag, found->second));
    }
    for (auto& [index, entries] : maps_) {
      outputs_[index] = Value::Map(memory->Keep(std::move(entries)));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadField(WireTag tag, const Field& field) {
    if (field.form == Field::Form::kSkipped) {
      return in_.Skip(tag) ? absl::OkStatus() : Broken();
    }
    if (tag.type != WireTypeOf(field.wire)) {
      return absl::UnknownError(absl::StrCat(
          "wrong wire type of field '", plan_.fields_[field.index].name, "'"));
    }
    if (field.form == Field::Form::kNumber) return ReadBits(tag.type, field);
    std::string_view content;
    if (!in_.ReadBytes(&content)) return Broken();
    if (field.form == Field::Form::kMap) return AddEntry(content, field.index);
    const std::optional<Value> value = ReadContent(content, field);
    if (!value.has_value()) return Broken();
    outputs_[field.index] = *value;
    return absl::OkStatus();
  }

  absl::Status ReadBits(WireType type, const Field& field) {
    std::uint64_t bits = 0;
    std::uint32_t low = 0;
    bool read = false;
    if (type == WireType::kVarint) {
      read = in_.ReadVarint(&bits);
    } else if (type == WireType::kFixed64) {
      read = in_.ReadFixed64(&bits);
    } else {
      read = in_.ReadFixed32(&low);
      bits = low;
    }
    if (!read) return Broken();
    outputs_[field.index] = ReadNumber(field.wire, bits);
    return absl::OkStatus();
  }

  absl::Status AddEntry(std::string_view content, std::size_t index) {
    TwoFields entry;
    if (!entry.Read(content, WireType::kBytes)) return Broken();
    maps_[index].push_back({entry.first_bytes, entry.second_bytes});
    return absl::OkStatus();
  }

  static std::optional<Value> ReadContent(std::string_view content,
                                          const Field& field) {
    if (field.form == Field::Form::kText) return Value::String(content);
    if (field.form == Field::Form::kDuration) return ReadDuration(content);
    return ReadTyped(field.type, content);
  }

  const OutputDecoder& plan_;
  WireReader in_;
  Value* const outputs_;
  std::map<std::size_t, std::vector<EntryMap::Entry>> maps_;  // by index
};

absl::Status OutputDecoder::Decode(std::string_view bytes, ReplyMemory* memory,
                                   Value* outputs) const {
  return Reading(*this, bytes, outputs).Run(memory);
}

}  // namespace mixer::dynamic
