// What an out-of-process adapter answers besides its result: OutputMsg (spec
// templates_and_spi.md 7.2).
#ifndef TEMPLATE_DYNAMIC_OUTPUT_DECODER_H_
#define TEMPLATE_DYNAMIC_OUTPUT_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "mixer_adapter/attribute/entry_map.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::dynamic {

// A reply, and what is made of it: what values view.
class ReplyMemory {
 public:
  explicit ReplyMemory(std::string bytes) : bytes_(std::move(bytes)) {}
  ReplyMemory(const ReplyMemory&) = delete;
  ReplyMemory& operator=(const ReplyMemory&) = delete;

  std::string_view bytes() const { return bytes_; }
  const StringMap* Keep(std::vector<EntryMap::Entry> entries);

 private:
  const std::string bytes_;
  std::deque<std::vector<EntryMap::Entry>> entries_;
  std::deque<EntryMap> maps_;
};

// Immutable and thread-safe.
class OutputDecoder {
 public:
  // Null: a template without outputs.
  explicit OutputDecoder(const google::protobuf::Descriptor* message);

  // Those fields whose values attributes can hold.
  const std::vector<spi::OutputField>& fields() const { return fields_; }

  // Sets those of `outputs`, parallel to fields(), that `bytes` has; they view
  // `bytes` and `memory`. The error has the reference's text where it has one.
  absl::Status Decode(std::string_view bytes, ReplyMemory* memory,
                      Value* outputs) const;

 private:
  class Reading;

  struct Field {
    enum class Form {
      kSkipped,  // attributes cannot hold it
      kNumber,   // varint, or of fixed size
      kText,
      kMap,
      kTyped,     // a message of Istio's that stands for a value
      kDuration,  // google.protobuf.Duration
    };

    Form form;
    std::size_t index;  // of fields_
    google::protobuf::FieldDescriptor::Type wire;
    ValueType type;
  };

  static Field::Form FormOf(const google::protobuf::FieldDescriptor& field,
                            ValueType type);

  std::map<std::uint32_t, Field> by_number_;
  std::vector<spi::OutputField> fields_;
};

}  // namespace mixer::dynamic

#endif  // TEMPLATE_DYNAMIC_OUTPUT_DECODER_H_
