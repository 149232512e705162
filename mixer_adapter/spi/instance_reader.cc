#include "mixer_adapter/spi/instance_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
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
    if (!params.value.text.empty()) {
      MIXER_ASSIGN_OR_RETURN(field.value, Expression(params.value, "", path));
    }
    for (const auto& [key, value] : params.entries) {
      MIXER_ASSIGN_OR_RETURN(
          CompiledMessage::Expression entry,
          Expression(value, key, absl::StrCat(path, "[", key, "]")));
      field.entries.push_back(std::move(entry));
    }
    if (params.message != nullptr) {
      MIXER_ASSIGN_OR_RETURN(
          CompiledMessage message,
          Message(*params.message, *spec.message, absl::StrCat(path, ".")));
      field.message =
          std::make_unique<const CompiledMessage>(std::move(message));
    }
    return field;
  }

  absl::StatusOr<CompiledMessage::Expression> Expression(
      const TypedExpression& params, const std::string& key,
      const std::string& path) const {
    absl::StatusOr<expr::Program> program =
        expr::Program::Compile(params.text, vocabulary_);
    if (!program.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("expression compilation failed at [", ToAbsl(instance_),
                       "]'", path, "': '", program.status().message(), "'"));
    }
    return CompiledMessage::Expression{path, key, *std::move(program)};
  }

  const std::string_view instance_;
  const Vocabulary& vocabulary_;
};

}  // namespace

absl::StatusOr<CompiledMessage> CompileParams(const InstanceParams& params,
                                              const MessageSpec& spec,
                                              const Vocabulary& vocabulary) {
  return Compiler(params.name(), vocabulary).Message(params.root(), spec, "");
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

bool InstanceReader::Fail(const Expression& expression, const Value& value,
                          std::string_view wanted) {
  failed_ = &expression;
  failure_ = value;
  wanted_ = wanted;
  return false;
}

std::optional<Value> InstanceReader::Take(const Expression& expression,
                                          Value::Kind kind,
                                          std::string_view kind_name) {
  const Value value = expression.program.Eval(bag_, scratch_);
  if (value.kind() == kind) return value;
  Fail(expression, value, kind_name);
  return std::nullopt;
}

bool InstanceReader::Evaluate(const Expression& expression,
                              std::string_view* out) {
  const auto value = Take(expression, Value::Kind::kString, "string");
  if (value.has_value()) *out = value->string();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression, std::int64_t* out) {
  const auto value = Take(expression, Value::Kind::kInt64, "integer");
  if (value.has_value()) *out = value->int64();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression, double* out) {
  const auto value = Take(expression, Value::Kind::kDouble, "double");
  if (value.has_value()) *out = value->number();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression, bool* out) {
  const auto value = Take(expression, Value::Kind::kBool, "bool");
  if (value.has_value()) *out = value->truth();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression, absl::Time* out) {
  const auto value = Take(expression, Value::Kind::kTimestamp, "timestamp");
  if (value.has_value()) *out = value->time();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression,
                              absl::Duration* out) {
  const auto value = Take(expression, Value::Kind::kDuration, "duration");
  if (value.has_value()) *out = absl::Nanoseconds(value->nanoseconds());
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression, IpAddress* out) {
  const auto value = Take(expression, Value::Kind::kBytes, "IP address");
  if (value.has_value()) out->bytes = value->bytes();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression,
                              const StringMap** out) {
  const auto value = Take(expression, Value::Kind::kStringMap, "string map");
  if (value.has_value()) *out = &value->map();
  return value.has_value();
}

bool InstanceReader::Evaluate(const Expression& expression, Value* out) {
  *out = expression.program.Eval(bag_, scratch_);
  return out->is_present() || Fail(expression, *out, "any type");
}

}  // namespace mixer::spi
