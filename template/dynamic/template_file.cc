#include "template/dynamic/template_file.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "mixer/adapter/model/v1beta1/extensions.pb.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;
namespace model = istio::mixer::adapter::model::v1beta1;

constexpr char kVariety[] =
    "istio.mixer.adapter.model.v1beta1.template_variety";

}  // namespace

absl::StatusOr<const pb::FileDescriptorProto*> FindTemplateFile(
    const pb::FileDescriptorSet& files) {
  const pb::FileDescriptorProto* found = nullptr;
  for (const pb::FileDescriptorProto& file : files.file()) {
    if (!file.options().HasExtension(model::template_variety)) continue;
    if (found != nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("proto files ", found->name(), " and ", file.name(),
                       ", both have the option ", kVariety,
                       ". Only one proto file is allowed with this options"));
    }
    found = &file;
  }
  if (found != nullptr) return found;
  return absl::InvalidArgumentError(absl::StrCat(
      "there has to be one proto file that has the extension ", kVariety));
}

absl::StatusOr<std::string> ReadTemplateName(
    const pb::FileDescriptorProto& file) {
  if (!file.options().HasExtension(model::template_name)) {
    return absl::InvalidArgumentError(
        absl::StrCat("proto files ", file.name(),
                     " is missing required template_name option"));
  }
  const std::string& name = file.options().GetExtension(model::template_name);
  MIXER_RETURN_IF_ERROR(CheckTemplateName(name));
  return name;
}

absl::Status CheckTemplateName(const std::string& name) {
  if (!name.empty() &&
      std::all_of(name.begin(), name.end(), absl::ascii_isalpha)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "the template name '", name, "' must match the regex '^[a-zA-Z]+$'"));
}

std::string FindHandlerMethod(const pb::FileDescriptorSet& files) {
  for (const pb::FileDescriptorProto& file : files.file()) {
    for (const pb::ServiceDescriptorProto& service : file.service()) {
      if (service.name().compare(0, 6, "Handle") != 0) continue;
      if (service.method().empty()) return "";
      return absl::StrCat("/", FullName(file, service.name()), "/",
                          service.method(0).name());
    }
  }
  return "";
}

std::string FullName(const pb::FileDescriptorProto& file,
                     std::string_view message) {
  return file.package().empty()
             ? std::string(message)
             : absl::StrCat(file.package(), ".", ToAbsl(message));
}

}  // namespace mixer::dynamic
