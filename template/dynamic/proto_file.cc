#include "template/dynamic/proto_file.h"

#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/compiler/importer.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor_database.h"
#include "mixer/adapter/model/v1beta1/extensions.pb.h"
#include "policy/v1beta1/type.pb.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;

// Lines and columns count from 0 there, from 1 for people; -1 is none.
std::string Place(const std::string& file, int line, int column) {
  if (line < 0) return file;
  return absl::StrCat(file, ":", line + 1, ":", column + 1);
}

class Mistakes : public pb::compiler::MultiFileErrorCollector,
                 public pb::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, int line, int column,
                const std::string& message) override {
    absl::StrAppend(&text_, text_.empty() ? "" : "\n",
                    Place(file, line, column), ": ", message);
  }
  void AddError(const std::string& file, const std::string& element,
                const pb::Message*, ErrorLocation,
                const std::string& message) override {
    absl::StrAppend(&text_, text_.empty() ? "" : "\n", file, ": ", element,
                    ": ", message);
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void Collect(const pb::FileDescriptor& file,
             std::set<const pb::FileDescriptor*>* seen,
             pb::FileDescriptorSet* set) {
  if (!seen->insert(&file).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) {
    Collect(*file.dependency(i), seen, set);
  }
  pb::FileDescriptorProto* const proto = set->add_file();
  file.CopyTo(proto);
  file.CopyJsonNameTo(proto);
  // Custom options are known to the program's own types alone.
  std::string bytes;
  proto->SerializeToString(&bytes);
  proto->ParseFromString(bytes);
}

}  // namespace

absl::StatusOr<pb::FileDescriptorSet> ReadProtoFile(
    const std::string& path, const std::vector<std::string>& folders) {
  // Has them linked in.
  (void)istio::policy::v1beta1::Value::descriptor();
  (void)istio::mixer::adapter::model::v1beta1::template_variety.number();

  const std::size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash);
  const std::string name =
      slash == std::string::npos ? path : path.substr(slash + 1);
  pb::compiler::DiskSourceTree tree;
  for (const std::string& one : folders) tree.MapPath("", one);
  tree.MapPath("", folder);
  Mistakes mistakes;
  pb::compiler::SourceTreeDescriptorDatabase sources(&tree);
  sources.RecordErrorsTo(&mistakes);
  pb::DescriptorPoolDatabase linked(*pb::DescriptorPool::generated_pool());
  // Known files first: a template's imports are to be the types we know.
  pb::MergedDescriptorDatabase all(&linked, &sources);
  pb::DescriptorPool pool(&all, &mistakes);
  const pb::FileDescriptor* const file = pool.FindFileByName(name);
  if (file == nullptr) {
    return absl::InvalidArgumentError(
        mistakes.text().empty()
            ? absl::StrCat(path, ": cannot be read: no such file")
            : mistakes.text());
  }
  pb::FileDescriptorSet set;
  std::set<const pb::FileDescriptor*> seen;
  Collect(*file, &seen, &set);
  return set;
}

}  // namespace mixer::dynamic
