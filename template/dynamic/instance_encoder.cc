#include "template/dynamic/instance_encoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/wire_writer.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/spi/instance_reader.h"
#include "template/dynamic/message_shape.h"
#include "template/dynamic/value_encoder.h"

namespace mixer::dynamic {

namespace pb = google::protobuf;

struct ElementPlan {
  std::string key;  // field 1 of a map's entry, in wire form
  // Either of the two.
  std::optional<expr::Program> program;
  std::optional<ValueEncoder> encoder;
  std::unique_ptr<const MessagePlan> message;
};

struct FieldPlan {
  enum class Shape { kPlain, kPacked, kMap };

  std::string name;
  std::uint32_t number;
  Shape shape;
  std::vector<ElementPlan> elements;
};

struct MessagePlan {
  std::vector<FieldPlan> fields;  // by number
};

namespace {

// Of lengths of nested messages.
constexpr std::size_t kLengthBytes = 2;

void SortByNumber(MessagePlan* plan) {
  std::sort(plan->fields.begin(), plan->fields.end(),
            [](const FieldPlan& a, const FieldPlan& b) {
              return a.number < b.number;
            });
}

class Planner {
 public:
  static absl::StatusOr<std::unique_ptr<MessagePlan>> Plan(
      const pb::Descriptor& message, const spi::MessageParams& params,
      spi::CompiledMessage compiled) {
    auto plan = std::make_unique<MessagePlan>();
    std::size_t next = 0;
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.field(i);
      // The shape of params has no name.
      if (field.number() == kNameFieldNumber) continue;
      const std::size_t at = next++;
      if (compiled.fields[at].empty()) continue;
      MIXER_ASSIGN_OR_RETURN(
          FieldPlan one,
          Plan(field, params.fields[at], std::move(compiled.fields[at])));
      plan->fields.push_back(std::move(one));
    }
    SortByNumber(plan.get());
    return plan;
  }

 private:
  static absl::StatusOr<FieldPlan> Plan(const pb::FieldDescriptor& field,
                                        const spi::MessageParams::Field& params,
                                        spi::CompiledMessage::Field compiled) {
    FieldPlan plan{field.name(),
                   static_cast<std::uint32_t>(field.number()),
                   FieldPlan::Shape::kPlain,
                   {}};
    if (field.is_map()) plan.shape = FieldPlan::Shape::kMap;
    if (field.is_packed()) plan.shape = FieldPlan::Shape::kPacked;
    const pb::FieldDescriptor& element =
        field.is_map() ? *field.message_type()->map_value() : field;
    for (std::size_t i = 0; i < compiled.size(); ++i) {
      MIXER_ASSIGN_OR_RETURN(ElementPlan one,
                             Plan(element, params[i], std::move(compiled[i])));
      if (field.is_map()) {
        one.key = Key(*field.message_type()->map_key(), params[i].key);
      }
      plan.elements.push_back(std::move(one));
    }
    return plan;
  }

  static absl::StatusOr<ElementPlan> Plan(
      const pb::FieldDescriptor& element,
      const spi::MessageParams::Element& params,
      spi::CompiledMessage::Element compiled) {
    ElementPlan plan;
    if (compiled.message != nullptr) {
      MIXER_ASSIGN_OR_RETURN(plan.message,
                             Plan(*element.message_type(), *params.message,
                                  std::move(*compiled.message)));
      return plan;
    }
    plan.program = std::move(compiled.program);
    plan.encoder.emplace(element, params.expression.type);
    return plan;
  }

  // Validated with the params.
  static std::string Key(const pb::FieldDescriptor& field,
                         const std::string& text) {
    Value value = Value::String(text);
    ValueType type = ValueType::kString;
    std::int64_t number = 0;
    if (field.type() == pb::FieldDescriptor::TYPE_BOOL) {
      value = Value::Bool(text == "true");
      type = ValueType::kBool;
    } else if (field.type() != pb::FieldDescriptor::TYPE_STRING &&
               absl::SimpleAtoi(text, &number)) {
      value = Value::Int64(number);
      type = ValueType::kInt64;
    }
    std::string bytes;
    (void)ValueEncoder(field, type).AppendField(value, &bytes);
    return bytes;
  }
};

// One instance of one request.
class Writer {
 public:
  Writer(const Bag& bag, Scratch* scratch, std::string* out)
      : bag_(bag), scratch_(scratch), out_(out) {}

  absl::Status Message(const MessagePlan& plan) const {
    for (const FieldPlan& field : plan.fields) {
      if (const absl::Status status = Field(field); !status.ok()) {
        return In(field.name, status);
      }
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status In(const std::string& field, const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat("fieldEncoder: ", field,
                                                    " - ", status.message()));
  }

  absl::Status Field(const FieldPlan& field) const {
    if (field.shape == FieldPlan::Shape::kPacked) return Packed(field);
    for (const ElementPlan& element : field.elements) {
      MIXER_RETURN_IF_ERROR(field.shape == FieldPlan::Shape::kMap
                                ? Entry(field, element)
                                : Element(field.number, element));
    }
    return absl::OkStatus();
  }

  absl::Status Packed(const FieldPlan& field) const {
    SubMessage content(field.number, out_);
    for (const ElementPlan& element : field.elements) {
      MIXER_ASSIGN_OR_RETURN(const Value value, Evaluate(*element.program));
      MIXER_RETURN_IF_ERROR(element.encoder->AppendPacked(value, out_));
    }
    content.Close();
    return absl::OkStatus();
  }

  absl::Status Entry(const FieldPlan& field, const ElementPlan& element) const {
    SubMessage entry(field.number, out_, kLengthBytes);
    out_->append(element.key);
    if (const absl::Status status = Element(2, element); !status.ok()) {
      return In("value", status);
    }
    entry.Close();
    return absl::OkStatus();
  }

  absl::Status Element(std::uint32_t number, const ElementPlan& element) const {
    if (element.message != nullptr) {
      SubMessage nested(number, out_, kLengthBytes);
      MIXER_RETURN_IF_ERROR(Message(*element.message));
      nested.Close();
      return absl::OkStatus();
    }
    MIXER_ASSIGN_OR_RETURN(const Value value, Evaluate(*element.program));
    return element.encoder->AppendField(value, out_);
  }

  absl::StatusOr<Value> Evaluate(const expr::Program& program) const {
    const Value value = program.Eval(bag_, scratch_);
    if (value.is_error()) return absl::UnknownError(ErrorText(value.error()));
    return value;
  }

  const Bag& bag_;
  Scratch* const scratch_;
  std::string* const out_;
};

// The instance's own name, which Mixer fills in.
FieldPlan NameField(const pb::FieldDescriptor& field, const std::string& name) {
  ElementPlan element;
  element.program = expr::Program::Literal(name, ValueType::kString);
  element.encoder.emplace(field, ValueType::kString);
  FieldPlan plan{field.name(),
                 static_cast<std::uint32_t>(field.number()),
                 FieldPlan::Shape::kPlain,
                 {}};
  plan.elements.push_back(std::move(element));
  return plan;
}

}  // namespace

absl::StatusOr<std::unique_ptr<const InstanceEncoder>> InstanceEncoder::Compile(
    const spi::InstanceParams& params, const spi::MessageSpec& spec,
    const pb::Descriptor* message, const Vocabulary& vocabulary) {
  auto plan = std::make_unique<MessagePlan>();
  if (message != nullptr) {
    MIXER_ASSIGN_OR_RETURN(spi::CompiledMessage compiled,
                           spi::CompileParams(params, spec, vocabulary));
    MIXER_ASSIGN_OR_RETURN(
        plan, Planner::Plan(*message, params.root(), std::move(compiled)));
    const auto* const name = message->FindFieldByNumber(kNameFieldNumber);
    if (name != nullptr && name->type() == pb::FieldDescriptor::TYPE_STRING) {
      plan->fields.push_back(NameField(*name, params.name()));
      SortByNumber(plan.get());
    }
  }
  return std::unique_ptr<const InstanceEncoder>(
      new InstanceEncoder(std::move(plan)));
}

InstanceEncoder::InstanceEncoder(std::unique_ptr<const MessagePlan> plan)
    : plan_(std::move(plan)) {}

InstanceEncoder::~InstanceEncoder() = default;

absl::Status InstanceEncoder::Encode(const Bag& bag, Scratch* scratch,
                                     std::string* out) const {
  return Writer(bag, scratch, out).Message(*plan_);
}

}  // namespace mixer::dynamic
