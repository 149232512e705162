#include "mixer_adapter/spi/instance_params.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/lint.h"
#include "mixer_adapter/spi/param_literal.h"

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
    if (found == params.fields().end()) return nullptr;
    const bool null = found->second.kind_case() == JsonValue::kNullValue;
    return null && !spec.literals ? nullptr : &found->second;
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
    if (!spec.unsupported.empty()) {
      errors_->Add(path, std::string(spec.unsupported));
      return;
    }
    switch (spec.shape) {
      case FieldSpec::Shape::kSingle:
        Element(spec, value, path, "", field);
        return;
      case FieldSpec::Shape::kList:
        if (!Expect(JsonValue::kListValue, value, path)) return;
        for (int i = 0; i < value.list_value().values_size(); ++i) {
          Element(spec, value.list_value().values(i),
                  absl::StrCat(path, "[", i, "]"), "", field);
        }
        return;
      case FieldSpec::Shape::kMap:
        if (!Expect(JsonValue::kStructValue, value, path)) return;
        for (const auto& [key, entry] : Sorted(value.struct_value())) {
          const std::string place = absl::StrCat(path, "[", key, "]");
          CheckKey(key, spec, place);
          Element(spec, *entry, place, key, field);
        }
        return;
    }
  }

  void Element(const FieldSpec& spec, const JsonValue& value,
               const std::string& path, const std::string& key,
               MessageParams::Field* field) {
    MessageParams::Element element;
    element.key = key;
    if (spec.message != nullptr) {
      if (!Expect(JsonValue::kStructValue, value, path)) return;
      element.message = std::make_unique<MessageParams>(
          Message(*spec.message, value.struct_value(), path));
    } else {
      std::optional<TypedExpression> expression = Expression(value, spec, path);
      if (!expression.has_value()) return;
      element.expression = *std::move(expression);
    }
    field->push_back(std::move(element));
  }

  bool Expect(JsonValue::KindCase kind, const JsonValue& value,
              const std::string& path) {
    if (value.kind_case() == kind) return true;
    errors_->Add(path,
                 absl::StrCat("is ", ToAbsl(KindName(value)), ", must be ",
                              kind == JsonValue::kListValue
                                  ? "a list of expressions"
                                  : "an object of expressions"));
    return false;
  }

  void CheckKey(const std::string& key, const FieldSpec& spec,
                const std::string& path) {
    std::int64_t number;
    if (spec.key_type == ValueType::kInt64 && !absl::SimpleAtoi(key, &number)) {
      errors_->Add(path, "the key must be a whole number");
    }
    if (spec.key_type == ValueType::kBool && key != "true" && key != "false") {
      errors_->Add(path, "the key must be true or false");
    }
  }

  // Nothing if it was not given, or has a mistake.
  std::optional<TypedExpression> Expression(const JsonValue& value,
                                            const FieldSpec& spec,
                                            const std::string& path) {
    if (spec.literals) {
      absl::StatusOr<std::optional<TypedExpression>> literal =
          ReadLiteral(value, spec);
      if (!literal.ok()) {
        errors_->Add(path, ToStd(literal.status().message()));
        return std::nullopt;
      }
      if (literal->has_value()) return *std::move(literal);
    } else if (value.kind_case() != JsonValue::kStringValue) {
      errors_->Add(path,
                   absl::StrCat("is ", ToAbsl(KindName(value)),
                                ", must be a string that holds an expression: "
                                "put it in quotes"));
      return std::nullopt;
    } else if (value.string_value().empty() &&
               spec.shape == FieldSpec::Shape::kSingle) {
      // In a map an empty text is an expression, and a bad one.
      return std::nullopt;
    }
    return Infer(value.string_value(), spec, path);
  }

  std::optional<TypedExpression> Infer(const std::string& text,
                                       const FieldSpec& spec,
                                       const std::string& path) {
    std::vector<std::string> warnings;
    const absl::StatusOr<ValueType> type =
        expr::CheckExpression(text, vocabulary_, &warnings);
    for (const std::string& warning : warnings) errors_->Warn(path, warning);
    if (!type.ok()) {
      errors_->Add(path, absl::StrCat("failed to evaluate expression: ",
                                      type.status().message()));
      return std::nullopt;
    }
    if (spec.literals && spec.type == ValueType::kUnspecified &&
        *type == ValueType::kStringMap) {
      errors_->Add(path,
                   "unsupported type: STRING_MAP; give entries of the "
                   "map instead");
      return std::nullopt;
    }
    if (!Accepts(spec, *type)) {
      errors_->Add(path, absl::StrCat("expression '", text, "' has type ",
                                      ToAbsl(ValueTypeName(*type)), ", want ",
                                      spec.enum_values != nullptr
                                          ? "STRING or INT64"
                                          : ToAbsl(ValueTypeName(spec.type))));
      return std::nullopt;
    }
    return TypedExpression{text, *type, std::nullopt};
  }

  static bool Accepts(const FieldSpec& spec, ValueType type) {
    if (spec.enum_values != nullptr) {
      return type == ValueType::kString || type == ValueType::kInt64;
    }
    return spec.type == ValueType::kUnspecified || spec.type == type;
  }

  const Vocabulary& vocabulary_;
  ConfigErrors* const errors_;
};

void AppendText(std::string_view text, std::string* out) {
  absl::StrAppend(out, text.size(), ":", ToAbsl(text));
}

void AppendMessage(const MessageParams& message, std::string* out) {
  out->push_back('{');
  for (const MessageParams::Field& field : message.fields) {
    for (const MessageParams::Element& element : field) {
      AppendText(element.key, out);
      AppendText(element.expression.text, out);
      absl::StrAppend(out, ToAbsl(ValueTypeName(element.expression.type)), ";");
      if (element.message != nullptr) AppendMessage(*element.message, out);
    }
    out->push_back('|');
  }
  out->push_back('}');
}

}  // namespace

ValueType TypeOf(const MessageParams::Field& field) {
  return field.empty() ? ValueType::kUnspecified
                       : field.front().expression.type;
}

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
