#include "template/codegen/template_printer.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "template/codegen/variety_text.h"

namespace mixer::codegen {
namespace {

constexpr char kRoot[] = "Template";

// The C++ struct of a message: the root is called Instance.
std::string StructName(const MessageModel& message) {
  return message.name == kRoot ? "Instance" : message.name;
}

std::string TypeName(const std::string& message) {
  return message == kRoot ? "Type" : absl::StrCat(message, "Type");
}

// Whether the field's type depends on the expression, so that a builder wants
// to know it.
bool HasInferredType(const FieldModel& field) {
  return field.kind == FieldModel::Kind::kMessage ||
         field.value_type == "kUnspecified";
}

std::string Fill(const std::string& text, const TemplateModel& model) {
  return absl::StrReplaceAll(text, {{"$name$", model.name},
                                    {"$interface$", model.interface},
                                    {"$file$", model.file}});
}

std::string Struct(const MessageModel& message) {
  std::string out = absl::StrCat("struct ", StructName(message), " {\n");
  if (message.name == kRoot) {
    absl::StrAppend(&out, "  std::string_view name;  // \"i1.instance.ns\"\n");
  }
  for (const FieldModel& field : message.fields) {
    absl::StrAppend(&out, "  ", field.cpp_type, " ", field.member, "{};\n");
  }
  return absl::StrCat(out, "};\n\n");
}

std::string TypeStruct(const MessageModel& message) {
  std::string out = absl::StrCat("struct ", TypeName(message.name), " {\n");
  for (const FieldModel& field : message.fields) {
    if (!HasInferredType(field)) continue;
    std::string type;
    switch (field.kind) {
      case FieldModel::Kind::kMessage:
        type = absl::StrCat("std::optional<", TypeName(field.message), ">");
        break;
      case FieldModel::Kind::kValueMap:
        type = "std::map<std::string, ValueType>";
        break;
      case FieldModel::Kind::kValue:
        type = "ValueType";
        break;
    }
    absl::StrAppend(&out, "  ", type, " ", field.member, "{};\n");
  }
  return absl::StrCat(out, "};\n\n");
}

// The table that config-time code walks.
std::string SpecTable(const MessageModel& message) {
  std::string out;
  if (!message.fields.empty()) {
    absl::StrAppend(&out, "constexpr spi::FieldSpec k", message.name,
                    "Fields[] = {\n");
    for (const FieldModel& field : message.fields) {
      const bool nested = field.kind == FieldModel::Kind::kMessage;
      absl::StrAppend(
          &out, "    {\"", field.name, "\", \"", field.json_name, "\", \"",
          field.path_name, "\", spi::FieldSpec::Shape::",
          field.kind == FieldModel::Kind::kValueMap ? "kMap" : "kSingle",
          ", ValueType::", nested ? "kUnspecified" : field.value_type, ", ",
          nested ? absl::StrCat("&k", field.message) : "nullptr", "},\n");
    }
    absl::StrAppend(&out, "};\n");
  }
  return absl::StrCat(out, "constexpr spi::MessageSpec k", message.name,
                      " = {\"", message.full_name, "\", ",
                      message.fields.empty()
                          ? "nullptr"
                          : absl::StrCat("k", message.name, "Fields"),
                      ", ", message.fields.size(), "};\n\n");
}

// `bool Read(message, in, out)`: one line a field.
std::string ReadFunction(const MessageModel& message) {
  std::string out = absl::StrCat(
      "bool Read([[maybe_unused]] const spi::CompiledMessage& message,\n"
      "          [[maybe_unused]] spi::InstanceReader* in,\n"
      "          [[maybe_unused]] ",
      StructName(message), "* out) {\n");
  for (std::size_t i = 0; i < message.fields.size(); ++i) {
    const FieldModel& field = message.fields[i];
    if (field.kind != FieldModel::Kind::kMessage) {
      absl::StrAppend(&out, "  if (!in->Read(message.fields[", i, "], &out->",
                      field.member, ")) return false;\n");
      continue;
    }
    absl::StrAppend(&out, "  if (!message.fields[", i,
                    "].empty()) {\n    auto* const nested = in->New<",
                    field.message, ">();\n    if (!Read(*message.fields[", i,
                    "].front().message, in, nested)) return false;\n    out->",
                    field.member, " = nested;\n  }\n");
  }
  return absl::StrCat(out, "  return true;\n}\n\n");
}

// `Type TypeOf(params)`.
std::string TypeFunction(const MessageModel& message) {
  const std::string type = TypeName(message.name);
  std::string out = absl::StrCat(
      type, " ", message.name,
      "TypeOf([[maybe_unused]] const spi::MessageParams& params) {\n  ", type,
      " type;\n");
  for (std::size_t i = 0; i < message.fields.size(); ++i) {
    const FieldModel& field = message.fields[i];
    if (!HasInferredType(field)) continue;
    const std::string at = absl::StrCat("params.fields[", i, "]");
    switch (field.kind) {
      case FieldModel::Kind::kMessage:
        absl::StrAppend(&out, "  if (!", at, ".empty()) {\n    type.",
                        field.member, " = ", field.message, "TypeOf(*", at,
                        ".front().message);\n  }\n");
        break;
      case FieldModel::Kind::kValueMap:
        absl::StrAppend(&out, "  for (const auto& entry : ", at,
                        ") {\n    type.", field.member,
                        "[entry.key] = entry.expression.type;\n  }\n");
        break;
      case FieldModel::Kind::kValue:
        absl::StrAppend(&out, "  type.", field.member, " = spi::TypeOf(", at,
                        ");\n");
        break;
    }
  }
  return absl::StrCat(out, "  return type;\n}\n\n");
}

std::string Guard(const TemplateModel& model) {
  std::string guard;
  for (const char c : model.file) {
    guard.push_back(absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_');
  }
  return absl::StrCat(guard, "_TEMPLATE_H_");
}

constexpr char kHeaderHead[] = R"(// Generated from $file$. Do not edit.
#ifndef $guard$
#define $guard$

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "mixer_adapter/attribute/string_map.h"
#include "mixer_adapter/attribute/value.h"
#include "mixer_adapter/attribute/value_type.h"
#include "mixer_adapter/spi/check_result.h"
#include "mixer_adapter/spi/completion.h"
#include "mixer_adapter/spi/handler.h"
#include "mixer_adapter/spi/instance_reader.h"
#include "mixer_adapter/spi/quota_result.h"
#include "mixer_adapter/spi/template.h"

namespace mixer::$name$ {

// What a handler gets: views of the request and of the config, valid during the
// call. A field that the operator did not give has its zero value; a message
// that he did not give is null.
)";

constexpr char kHeaderTypes[] =
    R"(// The types of the fields whose type the operator's expressions decide. A field
// that was not given has type kUnspecified.
)";

constexpr char kBuilder[] =
    R"(// An adapter's builder derives from this to support the template.
class HandlerBuilder {
 public:
  virtual ~HandlerBuilder() = default;
$set_types$};

)";

constexpr char kSetTypes[] =
    R"(  // By the full name of the instance. Called before SetAdapterConfig.
  virtual void Set$interface$Types(
      const std::map<std::string, Type>& types) = 0;
)";

constexpr char kHandler[] =
    R"(// An adapter's handler derives from this to support the template. Called by
// many threads at once; must not wait.
class Handler {
 public:
  virtual ~Handler() = default;
$method$};

const spi::$base$& GetTemplate();

}  // namespace mixer::$name$

#endif  // $guard$
)";

constexpr char kWaitingHandler[] =
    R"(// In place of Handler, for a handler that waits: for I/O, or until something is
// ready. Called by many threads at once; must return at once. What it is given,
// and what that views, lives until `done` has its answer.
class WaitingHandler {
 public:
  virtual ~WaitingHandler() = default;
$waiting_method$};

)";

constexpr char kWaitingAction[] =
    R"(class $interface$WaitingAction final : public spi::Waiting$action$ {
 public:
  $interface$WaitingAction(std::string name, spi::CompiledMessage fields,
                           std::string handler_name, WaitingHandler* handler)
      : spi::Waiting$action$(std::move(handler_name)),
        name_(std::move(name)),
        fields_(std::move(fields)),
        handler_(handler) {}

$waiting_run$
 private:
  const std::string name_;
  const spi::CompiledMessage fields_;
  WaitingHandler* const handler_;
};

)";

constexpr char kAction[] =
    R"(class $interface$Action final : public spi::$action$ {
 public:
  $interface$Action(std::string name, spi::CompiledMessage fields,
                    std::string handler_name, Handler* handler)
      : name_(std::move(name)),
        fields_(std::move(fields)),
        handler_name_(std::move(handler_name)),
        handler_(handler) {}

$run$
 private:
  const std::string name_;
  const spi::CompiledMessage fields_;
  const std::string handler_name_;
  Handler* const handler_;
};

)";

constexpr char kTemplate[] =
    R"(class $interface$Template final : public spi::$base$ {
 public:
  std::string_view name() const override { return "$name$"; }
$overrides$  const spi::MessageSpec& fields() const override { return kTemplate; }

  bool Supports(const spi::HandlerBuilder& builder) const override {
    return dynamic_cast<const HandlerBuilder*>(&builder) != nullptr;
  }
  bool Supports(const spi::Handler& handler) const override {
    return dynamic_cast<const Handler*>(&handler) != nullptr ||
           dynamic_cast<const WaitingHandler*>(&handler) != nullptr;
  }

  void SetTypes([[maybe_unused]] const std::vector<const spi::InstanceParams*>&
                    instances,
                [[maybe_unused]] spi::HandlerBuilder* builder) const override {
$tell_types$  }

  absl::StatusOr<std::unique_ptr<const spi::$action$>> Bind(
      const spi::Binding& binding) const override {
    absl::StatusOr<spi::CompiledMessage> fields =
        spi::CompileParams(binding.params, kTemplate, binding.vocabulary);
    if (!fields.ok()) return fields.status();
    if (auto* const waiting = dynamic_cast<WaitingHandler*>(binding.handler)) {
      return std::make_unique<const $interface$WaitingAction>(
          binding.params.name(), *std::move(fields),
          std::string(binding.handler_name), waiting);
    }
    return std::make_unique<const $interface$Action>(
        binding.params.name(), *std::move(fields),
        std::string(binding.handler_name),
        &dynamic_cast<Handler&>(*binding.handler));
  }
};

}  // namespace

const spi::$base$& GetTemplate() {
  static const $interface$Template instance;
  return instance;
}

}  // namespace mixer::$name$
)";

constexpr char kTellTypes[] = R"(    std::map<std::string, Type> types;
    for (const spi::InstanceParams* instance : instances) {
      types[instance->name()] = TemplateTypeOf(instance->root());
    }
    dynamic_cast<HandlerBuilder&>(*builder).Set$interface$Types(types);
)";

// What a handler answers: of a generator what it knows, else all.
std::string OutputStruct(const TemplateModel& model) {
  const bool optional = model.variety == Variety::kGenerate;
  std::string out = absl::StrCat(
      optional
          ? "// What a handler knows; the rest stays absent.\n"
          : "// What a handler answers besides its result; a field that it "
            "does not set\n// counts with its zero value.\n",
      "struct Output {\n");
  for (const FieldModel& field : model.outputs) {
    absl::StrAppend(&out, "  ",
                    optional
                        ? absl::StrCat("std::optional<", field.cpp_type, ">")
                        : field.cpp_type,
                    " ", field.member, "{};\n");
  }
  return absl::StrCat(out, "};\n\n");
}

std::string SetOutputs(const TemplateModel& model) {
  std::string out =
      "void SetOutputs([[maybe_unused]] const Output& output,\n"
      "                [[maybe_unused]] Value* outputs) {\n";
  for (std::size_t i = 0; i < model.outputs.size(); ++i) {
    const std::string& member = model.outputs[i].member;
    if (model.variety == Variety::kGenerate) {
      absl::StrAppend(&out, "  if (output.", member,
                      ".has_value()) {\n    outputs[", i,
                      "] = spi::ToValue(*output.", member, ");\n  }\n");
    } else {
      absl::StrAppend(&out, "  outputs[", i, "] = spi::ToValue(output.", member,
                      ");\n");
    }
  }
  return absl::StrCat(out, "}\n\n");
}

std::string OutputFields(const TemplateModel& model) {
  std::string out;
  for (const FieldModel& field : model.outputs) {
    absl::StrAppend(&out, "        {\"", field.name,
                    "\", ValueType::", field.value_type, "},\n");
  }
  return out;
}

// Fills in what depends on the variety, then the names.
std::string FillVariety(const std::string& text, const TemplateModel& model) {
  const VarietyText& variety = TextOf(model.variety);
  const bool typed = model.variety != Variety::kGenerate;
  std::string out =
      absl::StrReplaceAll(text, {{"$base$", variety.base},
                                 {"$action$", variety.action},
                                 {"$method$", variety.method},
                                 {"$run$", variety.run},
                                 {"$waiting_method$", variety.waiting_method},
                                 {"$waiting_run$", variety.waiting_run},
                                 {"$overrides$", variety.overrides},
                                 {"$set_types$", typed ? kSetTypes : ""},
                                 {"$tell_types$", typed ? kTellTypes : ""}});
  out = FillCommonParts(out);
  return absl::StrReplaceAll(Fill(out, model),
                             {{"$output_fields$", OutputFields(model)},
                              {"$output_prefix$", model.output_prefix},
                              {"$guard$", Guard(model)}});
}

}  // namespace

std::string PrintHeader(const TemplateModel& model) {
  std::string out = kHeaderHead;
  for (const MessageModel& message : model.messages) out += Struct(message);
  if (model.variety != Variety::kGenerate) {
    out += kHeaderTypes;
    for (const MessageModel& message : model.messages) {
      out += TypeStruct(message);
    }
  }
  if (model.has_output()) out += OutputStruct(model);
  out += kBuilder;
  out += kWaitingHandler;
  out += kHandler;
  return FillVariety(out, model);
}

std::string PrintSource(const TemplateModel& model, const std::string& header) {
  std::string out = absl::StrCat(
      "// Generated from $file$. Do not edit.\n#include \"", header,
      "\"\n\n#include <memory>\n#include <utility>\n#include <vector>\n\n"
      "#include \"absl/strings/str_cat.h\"\n"
      "#include \"mixer_adapter/spi/output_value.h\"\n"
      "#include \"mixer_adapter/spi/report_batch.h\"\n\n"
      "namespace mixer::$name$ {\nnamespace {\n\n");
  for (const MessageModel& message : model.messages) out += SpecTable(message);
  for (const MessageModel& message : model.messages) {
    out += ReadFunction(message);
  }
  if (model.variety != Variety::kGenerate) {
    for (const MessageModel& message : model.messages) {
      out += TypeFunction(message);
    }
  }
  if (model.has_output()) out += SetOutputs(model);
  out += kAction;
  out += kWaitingAction;
  out += kTemplate;
  return FillVariety(out, model);
}

}  // namespace mixer::codegen
