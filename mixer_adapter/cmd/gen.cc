#include "mixer_adapter/cmd/gen.h"

#include <fstream>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.pb.h"
#include "mixer_adapter/base/status_macros.h"
#include "template/dynamic/dynamic_template.h"
#include "template/dynamic/handler_service.h"
#include "template/dynamic/proto_file.h"
#include "template/dynamic/template_file.h"

namespace mixer::cmd {
namespace {

using google::protobuf::FileDescriptorSet;

std::string Base64(const FileDescriptorSet& files) {
  return absl::Base64Escape(files.SerializeAsString());
}

// As a YAML text in double quotes.
std::string Quoted(const std::string& text) {
  return absl::StrCat(
      "\"",
      absl::StrReplaceAll(text,
                          {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}),
      "\"");
}

std::string Head(const char* kind, const GenFlags& flags,
                 const std::string& name) {
  return absl::StrCat("# Written by `mixs gen ", kind, "`; do not edit.\n",
                      "apiVersion: config.istio.io/v1alpha2\nkind: ", kind,
                      "\nmetadata:\n  name: ", Quoted(name),
                      "\n  namespace: ", Quoted(flags.name_space), "\nspec:\n");
}

absl::Status Write(const GenFlags& flags, const std::string& text,
                   std::ostream* out) {
  if (flags.output.empty()) {
    *out << text;
    return absl::OkStatus();
  }
  std::ofstream file(flags.output, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file.good()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(flags.output, ": cannot be written (--output)"));
}

absl::Status CheckParams(const FileDescriptorSet& files,
                         const std::string& path) {
  for (const auto& message : files.file().rbegin()->message_type()) {
    if (message.name() == "Params") return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      path,
      ": cannot find message named 'Params': it is what a handler's "
      "params look like"));
}

}  // namespace

void GenFlags::AddCommonFlags(CLI::App* app) {
  app->add_option("-I,--proto_path", folders,
                  "Folder in which imports are looked up; may be repeated.");
  app->add_option("--namespace", name_space, "Namespace of the resource.")
      ->capture_default_str();
  app->add_option("-o,--output", output, "File to write; else it is printed.");
}

void GenFlags::AddTemplateFlags(CLI::App* app) {
  app->add_option("proto", proto, "The template's .proto file.")->required();
  app->add_option("-n,--name", name,
                  "Name of the resource; else the template's own.");
  AddCommonFlags(app);
}

void GenFlags::AddAdapterFlags(CLI::App* app) {
  app->add_option("proto", proto,
                  "A .proto file with the message Params, if handlers have "
                  "params.");
  app->add_option("-n,--name", name, "Name of the resource.")->required();
  app->add_option("-t,--template", templates,
                  "`template` resource that the adapter takes; may be "
                  "repeated.");
  app->add_option("-d,--description", description, "What the adapter does.");
  app->add_flag("-s,--session_based", session_based,
                "Whether calls carry no params.");
  AddCommonFlags(app);
}

absl::Status GenTemplate(const GenFlags& flags, std::ostream* out) {
  MIXER_ASSIGN_OR_RETURN(const FileDescriptorSet files,
                         dynamic::ReadProtoFile(flags.proto, flags.folders));
  MIXER_ASSIGN_OR_RETURN(const FileDescriptorSet augmented,
                         dynamic::AddHandlerService(files));
  const std::string descriptor = Base64(augmented);
  // What we cannot read ourselves is not written.
  MIXER_ASSIGN_OR_RETURN(
      const auto read, dynamic::DynamicTemplate::Read(flags.name, descriptor));
  const std::string name = flags.name.empty()
                               ? absl::AsciiStrToLower(read->internal_name())
                               : flags.name;
  return Write(flags,
               absl::StrCat(Head("template", flags, name),
                            "  descriptor: ", Quoted(descriptor), "\n"),
               out);
}

absl::Status GenAdapter(const GenFlags& flags, std::ostream* out) {
  std::string text = Head("adapter", flags, flags.name);
  absl::StrAppend(&text, "  description: ", Quoted(flags.description),
                  "\n  session_based: ", flags.session_based ? "true" : "false",
                  "\n  templates:", flags.templates.empty() ? " []" : "", "\n");
  for (const std::string& one : flags.templates) {
    absl::StrAppend(&text, "  - ", Quoted(one), "\n");
  }
  std::string config;
  if (!flags.proto.empty()) {
    MIXER_ASSIGN_OR_RETURN(const FileDescriptorSet files,
                           dynamic::ReadProtoFile(flags.proto, flags.folders));
    MIXER_RETURN_IF_ERROR(CheckParams(files, flags.proto));
    config = Base64(files);
  }
  absl::StrAppend(&text, "  config: ", Quoted(config), "\n");
  return Write(flags, text, out);
}

}  // namespace mixer::cmd
