#include "mixer_adapter/spi/instance_params.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/lint.h"

namespace mixer::spi {
namespace {

using google::protobuf::Struct;
using JsonValue = google::protobuf::Value;

std::string_view KindName(const JsonValue& value) {
  switch (value.kind_case()) {
    case JsonValue::kStructValue:
      return "an object";
    case JsonValue::kListValue:
      return "a list";
    case JsonValue::kNumberValue:
      return "a number";
    case JsonValue::kBoolValue:
      return "a boolean";
    case JsonValue::kStringValue:
      return "a string";
    default:
      return "null";
  }
}

// Protobuf's maps have no order; errors must have one.
std::map<std::string, const JsonValue*> Sorted(const Struct& json) {
  std::map<std::string, const JsonValue*> sorted;
  for (const auto& [key, value] : json.fields()) sorted[key] = &value;
  return sorted;
}

// Walks params and shape together.
class Reader {
 public:
  Reader(const Vocabulary& vocabulary, ConfigErrors* errors)
      : vocabulary_(vocabulary), errors_(errors) {}

  MessageParams Message(const MessageSpec& spec, const Struct& params,
                        const std::string& path) {
    ReportUnknown(spec, params, path);
    MessageParams message;
    message.fields.resize(spec.field_count);
    for (std::size_t i = 0; i < spec.field_count; ++i) {
      const JsonValue* const value = Find(params, spec.fields[i]);
      if (value != nullptr) {
        Field(spec.fields[i], *value, Join(path, spec.fields[i]),
              &message.fields[i]);
      }
    }
    return message;
  }

 private:
  static std::string Join(const std::string& path, const FieldSpec& spec) {
    return path.empty() ? absl::StrCat("params.", ToAbsl(spec.name))
                        : absl::StrCat(path, ".", ToAbsl(spec.name));
  }

  static const JsonValue* Find(const Struct& params, const FieldSpec& spec) {
    auto found = params.fields().find(std::string(spec.name));
    if (found == params.fields().end()) {
      found = params.fields().find(std::string(spec.json_name));
    }
    if (found == params.fields().end() ||
        found->second.kind_case() == JsonValue::kNullValue) {
      return nullptr;
    }
    return &found->second;
  }

  void ReportUnknown(const MessageSpec& spec, const Struct& params,
                     const std::string& path) {
    for (const auto& [name, unused] : Sorted(params)) {
      const auto known = [&name = name](const FieldSpec& field) {
        return field.name == name || field.json_name == name;
      };
      if (std::any_of(spec.fields, spec.fields + spec.field_count, known)) {
        continue;
      }
      std::vector<std::string> names;
      for (std::size_t i = 0; i < spec.field_count; ++i) {
        names.emplace_back(spec.fields[i].name);
      }
      errors_->Add(
          path.empty() ? absl::StrCat("params.", name)
                       : absl::StrCat(path, ".", name),
          absl::StrCat("unknown field \"", name, "\" in ", ToAbsl(spec.name),
                       names.empty() ? ", which has no fields" : "; it has: ",
                       absl::StrJoin(names, ", ")));
    }
  }

  void Field(const FieldSpec& spec, const JsonValue& value,
             const std::string& path, MessageParams::Field* field) {
    switch (spec.kind) {
      case FieldSpec::Kind::kValue:
        field->value = Expression(value, spec.type, path);
        return;
      case FieldSpec::Kind::kValueMap:
        if (!ExpectObject(value, path)) return;
        for (const auto& [key, entry] : Sorted(value.struct_value())) {
          field->entries[key] =
              Expression(*entry, spec.type, absl::StrCat(path, "[", key, "]"));
        }
        return;
      case FieldSpec::Kind::kMessage:
        if (!ExpectObject(value, path)) return;
        field->message = std::make_unique<MessageParams>(
            Message(*spec.message, value.struct_value(), path));
        return;
    }
  }

  bool ExpectObject(const JsonValue& value, const std::string& path) {
    if (value.kind_case() == JsonValue::kStructValue) return true;
    errors_->Add(path, absl::StrCat("is ", ToAbsl(KindName(value)),
                                    ", must be an object of expressions"));
    return false;
  }

  TypedExpression Expression(const JsonValue& value, ValueType want,
                             const std::string& path) {
    if (value.kind_case() != JsonValue::kStringValue) {
      errors_->Add(path,
                   absl::StrCat("is ", ToAbsl(KindName(value)),
                                ", must be a string that holds an expression: "
                                "put it in quotes"));
      return {};
    }
    TypedExpression expression{value.string_value(), ValueType::kUnspecified};
    // In a map an empty text is an expression, and a bad one.
    const bool in_map = path.back() == ']';
    if (expression.text.empty() && !in_map) return expression;
    std::vector<std::string> warnings;
    const absl::StatusOr<ValueType> type =
        expr::CheckExpression(expression.text, vocabulary_, &warnings);
    for (const std::string& warning : warnings) errors_->Warn(path, warning);
    if (!type.ok()) {
      errors_->Add(path, absl::StrCat("failed to evaluate expression: ",
                                      type.status().message()));
    } else if (want != ValueType::kUnspecified && *type != want) {
      errors_->Add(path,
                   absl::StrCat("expression '", expression.text, "' has type ",
                                ToAbsl(ValueTypeName(*type)), ", want ",
                                ToAbsl(ValueTypeName(want))));
    } else {
      expression.type = *type;
    }
    return expression;
  }

  const Vocabulary& vocabulary_;
  ConfigErrors* const errors_;
};

void AppendText(std::string_view text, std::string* out) {
  absl::StrAppend(out, text.size(), ":", ToAbsl(text));
}

void AppendExpression(const TypedExpression& expression, std::string* out) {
  AppendText(expression.text, out);
  absl::StrAppend(out, ToAbsl(ValueTypeName(expression.type)), ";");
}

void AppendMessage(const MessageParams& message, std::string* out) {
  out->push_back('{');
  for (const MessageParams::Field& field : message.fields) {
    AppendExpression(field.value, out);
    for (const auto& [key, entry] : field.entries) {
      AppendText(key, out);
      AppendExpression(entry, out);
    }
    if (field.message != nullptr) AppendMessage(*field.message, out);
    out->push_back('|');
  }
  out->push_back('}');
}

}  // namespace

std::unique_ptr<const InstanceParams> InstanceParams::Read(
    std::string_view instance, const MessageSpec& spec, const Struct& params,
    const Vocabulary& vocabulary, ConfigErrors* errors) {
  auto result = std::make_unique<InstanceParams>();
  result->name_ = instance;
  result->root_ = Reader(vocabulary, errors).Message(spec, params, "");
  return result;
}

std::string InstanceParams::Fingerprint() const {
  std::string text;
  AppendText(name_, &text);
  AppendMessage(root_, &text);
  return text;
}

}  // namespace mixer::spi
