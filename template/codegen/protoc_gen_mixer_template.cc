// protoc plugin: a template proto in, its C++ out (<file>.template.h and
// <file>.template.cc).
#include <memory>
#include <string>

#include "google/protobuf/compiler/code_generator.h"
#include "google/protobuf/compiler/plugin.h"
#include "google/protobuf/io/printer.h"
#include "google/protobuf/io/zero_copy_stream.h"
#include "template/codegen/template_model.h"
#include "template/codegen/template_printer.h"

namespace mixer::codegen {
namespace {

namespace pb = google::protobuf;

class TemplateGenerator final : public pb::compiler::CodeGenerator {
 public:
  uint64_t GetSupportedFeatures() const override {
    return FEATURE_PROTO3_OPTIONAL;
  }

  bool Generate(const pb::FileDescriptor* file, const std::string&,
                pb::compiler::GeneratorContext* context,
                std::string* error) const override {
    const absl::StatusOr<TemplateModel> model = ReadTemplate(*file);
    if (!model.ok()) {
      *error = std::string(model.status().message());
      return false;
    }
    const std::string stem =
        file->name().substr(0, file->name().rfind(".proto"));
    const std::string header = stem + ".template.h";
    Write(context, header, PrintHeader(*model));
    Write(context, stem + ".template.cc", PrintSource(*model, header));
    return true;
  }

 private:
  static void Write(pb::compiler::GeneratorContext* context,
                    const std::string& path, const std::string& text) {
    const std::unique_ptr<pb::io::ZeroCopyOutputStream> out(
        context->Open(path));
    pb::io::Printer printer(out.get(), '$');
    printer.PrintRaw(text);
  }
};

}  // namespace
}  // namespace mixer::codegen

int main(int argc, char** argv) {
  const mixer::codegen::TemplateGenerator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
