#include "template/dynamic/handler_service.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/descriptor.h"
#include "mixer/adapter/model/v1beta1/check.pb.h"
#include "mixer/adapter/model/v1beta1/extensions.pb.h"
#include "mixer/adapter/model/v1beta1/quota.pb.h"
#include "mixer/adapter/model/v1beta1/report.pb.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "policy/v1beta1/value_type.pb.h"
#include "template/dynamic/message_shape.h"
#include "template/dynamic/template_file.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;
namespace model = istio::mixer::adapter::model::v1beta1;
using pb::DescriptorProto;
using pb::FieldDescriptorProto;
using pb::FileDescriptorProto;

constexpr int kBindingsFieldNumber = 72295728;
constexpr char kValue[] = ".istio.policy.v1beta1.Value";
constexpr char kValueType[] = ".istio.policy.v1beta1.ValueType";
constexpr char kModel[] = ".istio.mixer.adapter.model.v1beta1.";

FieldDescriptorProto* AddField(DescriptorProto* message, const char* name,
                               int number, FieldDescriptorProto::Type type,
                               const std::string& type_name = "") {
  FieldDescriptorProto* const field = message->add_field();
  field->set_name(name);
  field->set_number(number);
  field->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
  field->set_type(type);
  if (!type_name.empty()) field->set_type_name(type_name);
  return field;
}

void SetString(FieldDescriptorProto* field) {
  field->set_type(FieldDescriptorProto::TYPE_STRING);
  field->clear_type_name();
}

void SetValueType(FieldDescriptorProto* field) {
  field->set_type(FieldDescriptorProto::TYPE_ENUM);
  field->set_type_name(kValueType);
}

class Augmenter {
 public:
  explicit Augmenter(const FileDescriptorProto& file) : file_(file) {}

  absl::StatusOr<FileDescriptorProto> Run() {
    MIXER_RETURN_IF_ERROR(ReadNames());
    out_.set_name(absl::StrCat(
        ToAbsl(std::string_view(file_.name())
                   .substr(0, file_.name().size() - sizeof(".proto") + 1)),
        "_handler_service.proto"));
    out_.set_package(package_);
    out_.set_syntax("proto3");
    AddImports();
    *out_.mutable_options() = file_.options();
    out_.mutable_options()->SetExtension(model::template_name, name_);
    for (const DescriptorProto& message : file_.message_type()) {
      if (message.name() == "OutputTemplate") {
        Rename(message, "", "OutputMsg", out_.add_message_type());
      } else {
        AddMessage(message);
      }
    }
    AddService();
    return std::move(out_);
  }

 private:
  absl::Status ReadNames() {
    if (file_.syntax() != "proto3") {
      return absl::InvalidArgumentError(absl::StrCat(
          file_.name(), ": only proto3 template files are allowed"));
    }
    if (file_.package().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file_.name(), ": package name missing"));
    }
    variety_ = file_.options().GetExtension(model::template_variety);
    name_ = file_.options().HasExtension(model::template_name)
                ? file_.options().GetExtension(model::template_name)
                : file_.package().substr(file_.package().rfind('.') + 1);
    if (const absl::Status named = CheckTemplateName(name_); !named.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file_.name(), ": ", named.message()));
    }
    interface_ = name_;
    interface_[0] = absl::ascii_toupper(interface_[0]);
    package_ = absl::AsciiStrToLower(file_.package());
    for (const char* const wanted : {"Template", "OutputTemplate"}) {
      if (!Has(wanted) && (wanted[0] == 'T' || HasOutput())) {
        return absl::InvalidArgumentError(
            absl::StrCat(file_.name(), ": message '", wanted, "' not defined"));
      }
    }
    return absl::OkStatus();
  }

  bool Has(std::string_view message) const {
    return std::any_of(
        file_.message_type().begin(), file_.message_type().end(),
        [message](const auto& one) { return one.name() == message; });
  }

  bool HasOutput() const {
    return variety_ == model::TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR ||
           variety_ == model::TEMPLATE_VARIETY_CHECK_WITH_OUTPUT;
  }

  void AddImports() {
    std::set<std::string> imports(file_.dependency().begin(),
                                  file_.dependency().end());
    for (const pb::FileDescriptor* const file :
         {pb::Any::descriptor()->file(),
          model::CheckResult::descriptor()->file(),
          model::QuotaResult::descriptor()->file(),
          model::ReportResult::descriptor()->file(),
          istio::policy::v1beta1::ValueType_descriptor()->file()}) {
      imports.insert(file->name());
    }
    for (const std::string& one : imports) out_.add_dependency(one);
  }

  // "Subject" -> "SubjectMsg", "Template" -> "InstanceMsg".
  static std::string NameOf(const std::string& message, const std::string& root,
                            const std::string& suffix) {
    return message == "Template" ? root : message + suffix;
  }

  std::string Full(const std::string& message) const {
    return absl::StrCat(".", package_, ".", message);
  }

  // The name of a message of the template's own file; empty if it is another's.
  std::string OwnMessage(const FieldDescriptorProto& field) const {
    const std::string prefix = absl::StrCat(".", file_.package(), ".");
    absl::string_view name = field.type_name();
    if (field.type() != FieldDescriptorProto::TYPE_MESSAGE ||
        !absl::ConsumePrefix(&name, prefix) || !Has(ToStd(name))) {
      return "";
    }
    return std::string(name);
  }

  static const DescriptorProto* MapEntry(const FieldDescriptorProto& field,
                                         const DescriptorProto& message) {
    for (const DescriptorProto& nested : message.nested_type()) {
      if (nested.options().map_entry() &&
          absl::EndsWith(field.type_name(), absl::StrCat(".", message.name(),
                                                         ".", nested.name()))) {
        return &nested;
      }
    }
    return nullptr;
  }

  // `message` under another name, with the messages it uses renamed likewise.
  void Rename(const DescriptorProto& message, const std::string& suffix,
              const std::string& name, DescriptorProto* out) const {
    *out = message;
    out->set_name(name);
    for (FieldDescriptorProto& field : *out->mutable_field()) {
      if (const DescriptorProto* const entry = MapEntry(field, message)) {
        field.set_type_name(Full(absl::StrCat(name, ".", entry->name())));
      } else {
        RenameType(suffix, &field);
      }
    }
    for (DescriptorProto& entry : *out->mutable_nested_type()) {
      for (FieldDescriptorProto& field : *entry.mutable_field()) {
        RenameType(suffix, &field);
      }
    }
  }

  void RenameType(const std::string& suffix,
                  FieldDescriptorProto* field) const {
    const std::string own = OwnMessage(*field);
    if (!own.empty()) field->set_type_name(Full(own + suffix));
  }

  void AddMessage(const DescriptorProto& message) {
    DescriptorProto* const instance = out_.add_message_type();
    Rename(message, "Msg", NameOf(message.name(), "InstanceMsg", "Msg"),
           instance);
    DescriptorProto* const type = out_.add_message_type();
    Rename(message, "Type", NameOf(message.name(), "Type", "Type"), type);
    KeepInferred(type);
    DescriptorProto* const param = out_.add_message_type();
    Rename(message, "InstanceParam",
           NameOf(message.name(), "InstanceParam", "InstanceParam"), param);
    MakeTexts(param);
    if (message.name() != "Template") return;
    AddField(instance, "name", kNameFieldNumber,
             FieldDescriptorProto::TYPE_STRING);
    if (variety_ == model::TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR) {
      AddBindings(param);
    }
  }

  // Only what expressions decide the type of.
  void KeepInferred(DescriptorProto* type) const {
    const DescriptorProto all = *type;
    type->clear_field();
    type->clear_nested_type();
    for (const FieldDescriptorProto& field : all.field()) {
      if (const DescriptorProto* const entry = MapEntry(field, all)) {
        const FieldDescriptorProto& value = entry->field(1);
        const bool own = value.type() == FieldDescriptorProto::TYPE_MESSAGE &&
                         absl::StartsWith(value.type_name(), Full(""));
        if (value.type_name() != kValue && !own) continue;
        *type->add_field() = field;
        DescriptorProto* const copy = type->add_nested_type();
        *copy = *entry;
        if (!own) SetValueType(copy->mutable_field(1));
      } else if (field.type_name() == kValue) {
        SetValueType(&(*type->add_field() = field));
      } else if (field.type() == FieldDescriptorProto::TYPE_MESSAGE &&
                 absl::StartsWith(field.type_name(), Full(""))) {
        *type->add_field() = field;
      }
    }
  }

  // Expressions are texts.
  void MakeTexts(DescriptorProto* param) const {
    for (FieldDescriptorProto& field : *param->mutable_field()) {
      const bool own = absl::StartsWith(field.type_name(), Full(""));
      if (!own) SetString(&field);
    }
    for (DescriptorProto& entry : *param->mutable_nested_type()) {
      FieldDescriptorProto* const value = entry.mutable_field(1);
      if (!absl::StartsWith(value->type_name(), Full(""))) SetString(value);
    }
  }

  void AddBindings(DescriptorProto* param) const {
    constexpr char kEntry[] = "AttributeBindingsEntry";
    AddField(param, "attribute_bindings", kBindingsFieldNumber,
             FieldDescriptorProto::TYPE_MESSAGE,
             Full(absl::StrCat(param->name(), ".", kEntry)))
        ->set_label(FieldDescriptorProto::LABEL_REPEATED);
    DescriptorProto* const entry = param->add_nested_type();
    entry->set_name(kEntry);
    entry->mutable_options()->set_map_entry(true);
    AddField(entry, "key", 1, FieldDescriptorProto::TYPE_STRING);
    AddField(entry, "value", 2, FieldDescriptorProto::TYPE_STRING);
  }

  void AddService() {
    const std::string method = "Handle" + interface_;
    const auto message = FieldDescriptorProto::TYPE_MESSAGE;
    DescriptorProto* const request = out_.add_message_type();
    request->set_name(method + "Request");
    const bool report = variety_ == model::TEMPLATE_VARIETY_REPORT;
    AddField(request, report ? "instances" : "instance", 1, message,
             Full("InstanceMsg"))
        ->set_label(report ? FieldDescriptorProto::LABEL_REPEATED
                           : FieldDescriptorProto::LABEL_OPTIONAL);
    AddField(request, "adapter_config", 2, message, ".google.protobuf.Any");
    AddField(request, "dedup_id", 3, FieldDescriptorProto::TYPE_STRING);
    if (variety_ == model::TEMPLATE_VARIETY_QUOTA) {
      AddField(request, "quota_request", 4, message,
               absl::StrCat(kModel, "QuotaRequest"));
    }
    pb::ServiceDescriptorProto* const service = out_.add_service();
    service->set_name(method + "Service");
    pb::MethodDescriptorProto* const rpc = service->add_method();
    rpc->set_name(method);
    rpc->set_input_type(Full(request->name()));
    rpc->set_output_type(AnswerType(method));
  }

  std::string AnswerType(const std::string& method) {
    switch (variety_) {
      case model::TEMPLATE_VARIETY_REPORT:
        return absl::StrCat(kModel, "ReportResult");
      case model::TEMPLATE_VARIETY_QUOTA:
        return absl::StrCat(kModel, "QuotaResult");
      case model::TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR:
        return Full("OutputMsg");
      case model::TEMPLATE_VARIETY_CHECK_WITH_OUTPUT: {
        const auto type = FieldDescriptorProto::TYPE_MESSAGE;
        DescriptorProto* const response = out_.add_message_type();
        response->set_name(method + "Response");
        AddField(response, "result", 1, type,
                 absl::StrCat(kModel, "CheckResult"));
        AddField(response, "output", 2, type, Full("OutputMsg"));
        return Full(response->name());
      }
      default:
        return absl::StrCat(kModel, "CheckResult");
    }
  }

  const FileDescriptorProto& file_;
  model::TemplateVariety variety_ = model::TEMPLATE_VARIETY_CHECK;
  std::string name_;       // "listEntry"
  std::string interface_;  // "ListEntry"
  std::string package_;    // "listentry"
  FileDescriptorProto out_;
};

bool HasFile(const pb::FileDescriptorSet& set, const std::string& name) {
  return std::any_of(set.file().begin(), set.file().end(),
                     [&name](const auto& file) { return file.name() == name; });
}

// Adds `name` and what it imports, if it is one of the protos that this program
// knows.
void AddKnown(const std::string& name, pb::FileDescriptorSet* set) {
  const pb::FileDescriptor* const file =
      pb::DescriptorPool::generated_pool()->FindFileByName(name);
  if (file == nullptr || HasFile(*set, name)) return;
  for (int i = 0; i < file->dependency_count(); ++i) {
    AddKnown(file->dependency(i)->name(), set);
  }
  file->CopyTo(set->add_file());
}

}  // namespace

absl::StatusOr<pb::FileDescriptorSet> AddHandlerService(
    const pb::FileDescriptorSet& files) {
  MIXER_ASSIGN_OR_RETURN(const FileDescriptorProto* const file,
                         FindTemplateFile(files));
  for (const DescriptorProto& message : file->message_type()) {
    if (message.name() == "InstanceMsg") return files;
  }
  MIXER_ASSIGN_OR_RETURN(FileDescriptorProto service, Augmenter(*file).Run());
  pb::FileDescriptorSet set;
  for (const FileDescriptorProto& other : files.file()) {
    if (&other != file) *set.add_file() = other;
  }
  for (const std::string& import : service.dependency()) {
    AddKnown(import, &set);
  }
  *set.add_file() = std::move(service);
  return set;
}

}  // namespace mixer::dynamic
