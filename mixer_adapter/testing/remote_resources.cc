#include "mixer_adapter/testing/remote_resources.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.pb.h"
#include "template/dynamic/handler_service.h"
#include "template/dynamic/proto_file.h"

namespace mixer::testing {
namespace {

using google::protobuf::FileDescriptorSet;

FileDescriptorSet OrAbort(absl::StatusOr<FileDescriptorSet> files) {
  if (files.ok()) return *std::move(files);
  std::fprintf(stderr, "%s\n", files.status().ToString().c_str());
  std::abort();
}

std::string Base64(const FileDescriptorSet& files) {
  return absl::Base64Escape(files.SerializeAsString());
}

}  // namespace

std::string Resource(const std::string& kind, const std::string& name,
                     const std::string& spec) {
  return absl::StrCat("kind: ", kind, "\nmetadata: {name: ", name,
                      ", namespace: istio-system}\nspec: ", spec, "\n---\n");
}

std::string TemplateResource(const std::string& name, const std::string& path) {
  const FileDescriptorSet files = OrAbort(dynamic::ReadProtoFile(path, {}));
  return Resource(
      "template", name,
      absl::StrCat("{descriptor: ",
                   Base64(OrAbort(dynamic::AddHandlerService(files))), "}"));
}

std::string AdapterResource(const std::string& name,
                            const std::vector<std::string>& templates,
                            const std::string& params) {
  std::string spec =
      absl::StrCat("{templates: [", absl::StrJoin(templates, ", "), "]");
  if (!params.empty()) {
    absl::StrAppend(&spec, ", config: ",
                    Base64(OrAbort(dynamic::ReadProtoFile(params, {}))));
  }
  return Resource("adapter", name, spec + "}");
}

}  // namespace mixer::testing
