#include "mixer_adapter/spi/instance_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/attribute/entry_map.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::spi {
namespace {

class Compiler {
 public:
  Compiler(std::string_view instance, const Vocabulary& vocabulary)
      : instance_(instance), vocabulary_(vocabulary) {}

  absl::StatusOr<CompiledMessage> Message(const MessageParams& params,
                                          const MessageSpec& spec,
                                          const std::string& prefix) const {
    CompiledMessage message;
    for (std::size_t i = 0; i < spec.field_count; ++i) {
      MIXER_ASSIGN_OR_RETURN(
          CompiledMessage::Field field,
          Field(params.fields[i], spec.fields[i],
                absl::StrCat(prefix, ToAbsl(spec.fields[i].path_name))));
      message.fields.push_back(std::move(field));
    }
    return message;
  }

 private:
  absl::StatusOr<CompiledMessage::Field> Field(
      const MessageParams::Field& params, const FieldSpec& spec,
      const std::string& path) const {
    CompiledMessage::Field field;
    for (const MessageParams::Element& given : params) {
      std::string place = path;
      if (spec.shape == FieldSpec::Shape::kMap) {
        absl::StrAppend(&place, "[", given.key, "]");
      } else if (spec.shape == FieldSpec::Shape::kList) {
        absl::StrAppend(&place, "[", field.size(), "]");
      }
      CompiledMessage::Element element{place, given.key, std::nullopt, nullptr};
      if (given.message != nullptr) {
        MIXER_ASSIGN_OR_RETURN(
            CompiledMessage message,
            Message(*given.message, *spec.message, absl::StrCat(place, ".")));
        element.message = std::make_unique<CompiledMessage>(std::move(message));
      } else {
        MIXER_ASSIGN_OR_RETURN(element.program,
                               Program(given.expression, place));
      }
      field.push_back(std::move(element));
    }
    return field;
  }

  absl::StatusOr<expr::Program> Program(const TypedExpression& params,
                                        const std::string& path) const {
    if (params.literal.has_value()) {
      return expr::Program::Literal(*params.literal, params.type);
    }
    absl::StatusOr<expr::Program> program =
        expr::Program::Compile(params.text, vocabulary_);
    if (program.ok()) return program;
    return absl::InvalidArgumentError(
        absl::StrCat("expression compilation failed at [", ToAbsl(instance_),
                     "]'", path, "': '", program.status().message(), "'"));
  }

  const std::string_view instance_;
  const Vocabulary& vocabulary_;
};

// In the request's memory.
const StringMap* Copy(const StringMap& map, Scratch* scratch) {
  std::size_t size = 0;
  map.ForEach([&size](std::string_view, std::string_view) { ++size; });
  auto* const entries = scratch->NewArray<EntryMap::Entry>(size);
  EntryMap::Entry* next = entries;
  map.ForEach([&](std::string_view key, std::string_view value) {
    *next++ = {key, value};
  });
  return scratch->New<EntryMap>(entries, size);
}

}  // namespace

absl::StatusOr<CompiledMessage> CompileParams(const InstanceParams& params,
                                              const MessageSpec& spec,
                                              const Vocabulary& vocabulary) {
  return Compiler(params.name(), vocabulary).Message(params.root(), spec, "");
}

const StringMap* InstanceReader::Keep(const StringMap& map) {
  return bags_ == Bags::kStay ? &map : Copy(map, scratch_);
}

absl::Status InstanceReader::status() const {
  if (failed_ == nullptr) return absl::OkStatus();
  const std::string cause =
      failure_.is_error()
          ? ErrorText(failure_.error())
          : absl::StrCat("error converting value to ", ToAbsl(wanted_), ": '",
                         GoText(failure_), "'");
  return absl::UnknownError(absl::StrCat("evaluation failed at [",
                                         ToAbsl(instance_), "]'", failed_->path,
                                         "': '", cause, "'"));
}

bool InstanceReader::Fail(const Element& element, const Value& value,
                          std::string_view wanted) {
  failed_ = &element;
  failure_ = value;
  wanted_ = wanted;
  return false;
}

std::optional<Value> InstanceReader::Take(const Element& element,
                                          Value::Kind kind,
                                          std::string_view kind_name) {
  const Value value = element.program->Eval(bag_, scratch_);
  if (value.kind() == kind) return value;
  Fail(element, value, kind_name);
  return std::nullopt;
}

bool InstanceReader::Evaluate(const Element& element, std::string_view* out) {
  const auto value = Take(element, Value::Kind::kString, "string");
  if (value.has_value()) *out = value->string();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, std::int64_t* out) {
  const auto value = Take(element, Value::Kind::kInt64, "integer");
  if (value.has_value()) *out = value->int64();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, double* out) {
  const auto value = Take(element, Value::Kind::kDouble, "double");
  if (value.has_value()) *out = value->number();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, bool* out) {
  const auto value = Take(element, Value::Kind::kBool, "bool");
  if (value.has_value()) *out = value->truth();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, absl::Time* out) {
  const auto value = Take(element, Value::Kind::kTimestamp, "timestamp");
  if (value.has_value()) *out = value->time();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, absl::Duration* out) {
  const auto value = Take(element, Value::Kind::kDuration, "duration");
  if (value.has_value()) *out = absl::Nanoseconds(value->nanoseconds());
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, IpAddress* out) {
  const auto value = Take(element, Value::Kind::kBytes, "IP address");
  if (value.has_value()) out->bytes = value->bytes();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, const StringMap** out) {
  const auto value = Take(element, Value::Kind::kStringMap, "string map");
  if (value.has_value()) *out = Keep(value->map());
  return value.has_value();
}

bool InstanceReader::Evaluate(const Element& element, Value* out) {
  *out = element.program->Eval(bag_, scratch_);
  if (out->kind() == Value::Kind::kStringMap) {
    *out = Value::Map(Keep(out->map()));
  }
  return out->is_present() || Fail(element, *out, "any type");
}

}  // namespace mixer::spi
