#include "template/codegen/template_model.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.pb.h"
#include "mixer/adapter/model/v1beta1/extensions.pb.h"

namespace mixer::codegen {
namespace {

namespace pb = google::protobuf;
namespace model = istio::mixer::adapter::model::v1beta1;

struct ScalarType {
  std::string_view value_type;
  std::string_view cpp_type;
};

const ScalarType* FindScalar(pb::FieldDescriptor::Type type) {
  static constexpr ScalarType kString = {"kString", "std::string_view"};
  static constexpr ScalarType kInt64 = {"kInt64", "std::int64_t"};
  static constexpr ScalarType kDouble = {"kDouble", "double"};
  static constexpr ScalarType kBool = {"kBool", "bool"};
  switch (type) {
    case pb::FieldDescriptor::TYPE_STRING:
      return &kString;
    case pb::FieldDescriptor::TYPE_INT64:
      return &kInt64;
    case pb::FieldDescriptor::TYPE_DOUBLE:
      return &kDouble;
    case pb::FieldDescriptor::TYPE_BOOL:
      return &kBool;
    default:
      return nullptr;
  }
}

const ScalarType* FindValueMessage(std::string_view full_name) {
  static constexpr std::pair<std::string_view, ScalarType> kTypes[] = {
      {"istio.policy.v1beta1.Value", {"kUnspecified", "Value"}},
      {"istio.policy.v1beta1.Duration", {"kDuration", "absl::Duration"}},
      {"istio.policy.v1beta1.TimeStamp", {"kTimestamp", "absl::Time"}},
      {"istio.policy.v1beta1.IPAddress", {"kIpAddress", "spi::IpAddress"}},
      {"istio.policy.v1beta1.DNSName", {"kDnsName", "std::string_view"}},
      {"istio.policy.v1beta1.EmailAddress",
       {"kEmailAddress", "std::string_view"}},
      {"istio.policy.v1beta1.Uri", {"kUri", "std::string_view"}},
      {"istio.policy.v1beta1.StringMap", {"kStringMap", "const StringMap*"}},
  };
  for (const auto& [name, type] : kTypes) {
    if (name == full_name) return &type;
  }
  return nullptr;
}

// protoc-gen-go's rule: an underscore before a lower-case letter goes, and the
// letter rises.
std::string GoName(const std::string& name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool joins = name[i] == '_' && i + 1 < name.size() &&
                       absl::ascii_islower(name[i + 1]);
    if (joins) ++i;
    out.push_back(i == 0 || joins ? absl::ascii_toupper(name[i]) : name[i]);
  }
  return out;
}

// Field names that C++ keeps for itself get an underscore.
std::string MemberName(const std::string& name) {
  static const auto* const kKeywords = new std::set<std::string>{
      "and",       "asm",      "auto",     "bool",     "break",    "case",
      "catch",     "char",     "class",    "const",    "continue", "default",
      "delete",    "do",       "double",   "else",     "enum",     "explicit",
      "export",    "extern",   "false",    "float",    "for",      "friend",
      "goto",      "if",       "inline",   "int",      "long",     "mutable",
      "namespace", "new",      "not",      "operator", "or",       "private",
      "protected", "public",   "register", "return",   "short",    "signed",
      "sizeof",    "static",   "struct",   "switch",   "template", "this",
      "throw",     "true",     "try",      "typedef",  "typeid",   "typename",
      "union",     "unsigned", "using",    "virtual",  "void",     "volatile",
      "while",     "xor"};
  return kKeywords->count(name) > 0 ? name + "_" : name;
}

class TemplateReader {
 public:
  explicit TemplateReader(const pb::FileDescriptor& file) : file_(file) {}

  absl::StatusOr<TemplateModel> Read() {
    TemplateModel result;
    result.file = file_.name();
    CheckFile();
    ReadName(&result);
    result.variety = ReadVariety();
    const pb::Descriptor* const root = file_.FindMessageTypeByName("Template");
    if (root == nullptr) {
      Fail("message 'Template' not defined");
    } else {
      open_.insert(root);
      ReadMessage(*root, &result);
    }
    if (result.has_output()) ReadOutputs(&result);
    if (errors_.empty()) return result;
    return absl::InvalidArgumentError(absl::StrJoin(errors_, "\n"));
  }

 private:
  void Fail(const std::string& text) {
    errors_.push_back(absl::StrCat(file_.name(), ": ", text));
  }

  void CheckFile() {
    if (file_.syntax() != pb::FileDescriptor::SYNTAX_PROTO3) {
      Fail(
          "only proto3 template files are allowed; write: "
          "syntax = \"proto3\";");
    }
    const pb::FileOptions& options = file_.options();
    if (!options.HasExtension(model::template_variety)) {
      Fail(
          "there has to be one proto file that has the extension "
          "template_variety; add the option "
          "(istio.mixer.adapter.model.v1beta1.template_variety)");
    }
  }

  Variety ReadVariety() const {
    switch (file_.options().GetExtension(model::template_variety)) {
      case model::TEMPLATE_VARIETY_REPORT:
        return Variety::kReport;
      case model::TEMPLATE_VARIETY_QUOTA:
        return Variety::kQuota;
      case model::TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR:
        return Variety::kGenerate;
      case model::TEMPLATE_VARIETY_CHECK_WITH_OUTPUT:
        return Variety::kCheckWithOutput;
      default:
        return Variety::kCheck;
    }
  }

  void ReadOutputs(TemplateModel* result) {
    for (const char c : absl::AsciiStrToLower(file_.package())) {
      result->output_prefix.push_back(absl::ascii_isalnum(c) ? c : '_');
    }
    result->output_prefix += ".output.";
    const pb::Descriptor* const output =
        file_.FindMessageTypeByName("OutputTemplate");
    if (output == nullptr) {
      Fail("message 'OutputTemplate' not defined");
      return;
    }
    for (int i = 0; i < output->field_count(); ++i) {
      ReadOutput(*output->field(i), result);
    }
  }

  void ReadOutput(const pb::FieldDescriptor& field, TemplateModel* result) {
    const ScalarType* const scalar = OutputType(field);
    if (scalar == nullptr) {
      Fail(absl::StrCat(
          "message 'OutputTemplate' field '", field.name(),
          "' is of a type that outputs cannot have. Supported types are: "
          "string, int64, double, bool, map<string, string>, "
          "istio.policy.v1beta1.{Duration, TimeStamp, IPAddress, DNSName, "
          "EmailAddress, Uri, StringMap}"));
      return;
    }
    FieldModel out;
    out.name = field.name();
    out.member = MemberName(field.name());
    out.kind = FieldModel::Kind::kValue;
    out.value_type = std::string(scalar->value_type);
    out.cpp_type = std::string(scalar->cpp_type);
    result->outputs.push_back(std::move(out));
  }

  // Null if outputs cannot have the field's type.
  static const ScalarType* OutputType(const pb::FieldDescriptor& field) {
    static constexpr ScalarType kMap = {"kStringMap", "const StringMap*"};
    if (field.is_map()) {
      const pb::Descriptor& entry = *field.message_type();
      const auto kString = pb::FieldDescriptor::TYPE_STRING;
      return entry.map_key()->type() == kString &&
                     entry.map_value()->type() == kString
                 ? &kMap
                 : nullptr;
    }
    if (field.is_repeated()) return nullptr;
    if (field.type() != pb::FieldDescriptor::TYPE_MESSAGE) {
      return FindScalar(field.type());
    }
    const ScalarType* const scalar =
        FindValueMessage(field.message_type()->full_name());
    const bool any = scalar != nullptr && scalar->value_type == "kUnspecified";
    return any ? nullptr : scalar;
  }

  void ReadName(TemplateModel* result) {
    const pb::FileOptions& options = file_.options();
    std::string name;
    if (options.HasExtension(model::template_name)) {
      name = options.GetExtension(model::template_name);
    } else {
      const std::string& package = file_.package();
      if (package.empty()) Fail("package name missing");
      name = package.substr(package.rfind('.') + 1);
    }
    if (name.empty() ||
        !std::all_of(name.begin(), name.end(), absl::ascii_isalpha)) {
      Fail(absl::StrCat("the template name '", name,
                        "' must match the regex '^[a-zA-Z]+$'"));
      return;
    }
    result->name = absl::AsciiStrToLower(name);
    result->interface = name;
    result->interface[0] = absl::ascii_toupper(name[0]);
  }

  void ReadMessage(const pb::Descriptor& message, TemplateModel* result) {
    if (!seen_.insert(&message).second) return;
    for (const char* const reserved :
         {"Instance", "Type", "Output", "Handler", "HandlerBuilder"}) {
      if (message.name() == reserved) {
        Fail(absl::StrCat("a message may not be called '", reserved,
                          "': the generated code has a class of that name"));
      }
    }
    MessageModel out;
    out.name = message.name();
    out.full_name = message.full_name();
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.field(i);
      if (message.name() == "Template" &&
          absl::EqualsIgnoreCase(field.name(), "name")) {
        Fail(
            "Template message must not contain the reserved field name "
            "'name'");
        continue;
      }
      ReadField(field, &out, result);
    }
    result->messages.push_back(std::move(out));
  }

  void ReadField(const pb::FieldDescriptor& field, MessageModel* message,
                 TemplateModel* result) {
    FieldModel out;
    out.name = field.name();
    out.json_name = field.json_name();
    out.path_name = GoName(field.name());
    out.member = MemberName(field.name());
    const bool map = field.is_map();
    const pb::FieldDescriptor& value =
        map ? *field.message_type()->map_value() : field;
    const pb::Descriptor* const type =
        value.type() == pb::FieldDescriptor::TYPE_MESSAGE ? value.message_type()
                                                          : nullptr;
    const ScalarType* const scalar = type == nullptr
                                         ? FindScalar(value.type())
                                         : FindValueMessage(type->full_name());
    const bool string_keys = !map || field.message_type()->map_key()->type() ==
                                         pb::FieldDescriptor::TYPE_STRING;
    const bool resource = type != nullptr && scalar == nullptr && !map &&
                          type->file() == &file_ && !field.is_repeated();
    if (resource) {
      if (open_.count(type) > 0) {
        return Fail(absl::StrCat("field '", field.full_name(),
                                 "': a message may not contain itself"));
      }
      out.kind = FieldModel::Kind::kMessage;
      out.message = type->name();
      out.cpp_type = absl::StrCat("const ", type->name(), "*");
      open_.insert(type);
      ReadMessage(*type, result);
      open_.erase(type);
    } else if (scalar == nullptr || !string_keys ||
               (field.is_repeated() && !map)) {
      return FailType(field);
    } else {
      out.kind = map ? FieldModel::Kind::kValueMap : FieldModel::Kind::kValue;
      out.value_type = std::string(scalar->value_type);
      out.cpp_type = std::string(scalar->cpp_type);
      if (map) out.cpp_type = absl::StrCat("spi::MapView<", out.cpp_type, ">");
    }
    message->fields.push_back(std::move(out));
  }

  void FailType(const pb::FieldDescriptor& field) {
    Fail(absl::StrCat(
        "unsupported type for field '", field.full_name(),
        "'. Supported types are istio.policy.v1beta1.{Value, Duration, "
        "TimeStamp, IPAddress, DNSName, EmailAddress, Uri, StringMap}, string, "
        "int64, double, bool, map<string, any of these>, and messages of the "
        "same file"));
  }

  const pb::FileDescriptor& file_;
  std::set<const pb::Descriptor*> seen_;
  std::set<const pb::Descriptor*> open_;  // being read: their containers
  std::vector<std::string> errors_;
};

}  // namespace

absl::StatusOr<TemplateModel> ReadTemplate(const pb::FileDescriptor& file) {
  return TemplateReader(file).Read();
}

}  // namespace mixer::codegen
