// What the generator knows of one template proto (spec templates_and_spi.md 1).
#ifndef TEMPLATE_CODEGEN_TEMPLATE_MODEL_H_
#define TEMPLATE_CODEGEN_TEMPLATE_MODEL_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

namespace mixer::codegen {

struct MessageModel;

struct FieldModel {
  enum class Kind { kValue, kValueMap, kMessage };

  std::string name;       // "source_uid"
  std::string json_name;  // "sourceUid"
  std::string path_name;  // "SourceUid": Go's spelling, seen in error texts
  std::string member;     // of the C++ struct: "source_uid", "namespace_"
  Kind kind;
  std::string value_type;  // "kString"; "kUnspecified" takes any type
  std::string cpp_type;    // "std::string_view", "spi::MapView<Value>"
  std::string message;     // of kMessage: "Subject"
};

struct MessageModel {
  std::string name;       // "Subject"
  std::string full_name;  // "authorization.Subject"
  std::vector<FieldModel> fields;
};

// When instances are dispatched: what of the generated code differs.
enum class Variety { kCheck, kReport, kQuota, kGenerate, kCheckWithOutput };

struct TemplateModel {
  std::string file;       // "template/authorization/authorization.proto"
  std::string name;       // "authorization": what operators write
  std::string interface;  // "Authorization": part of method names
  Variety variety;
  // Resource messages, each after those it contains, and Template at the end.
  std::vector<MessageModel> messages;
  // The fields of OutputTemplate; of kGenerate and kCheckWithOutput.
  std::vector<FieldModel> outputs;
  // What "$out." stands for: "adapter_template_kubernetes.output.".
  std::string output_prefix;

  bool has_output() const {
    return variety == Variety::kGenerate ||
           variety == Variety::kCheckWithOutput;
  }
};

// Every mistake of the file, each with what to do about it, in one error.
absl::StatusOr<TemplateModel> ReadTemplate(
    const google::protobuf::FileDescriptor& file);

}  // namespace mixer::codegen

#endif  // TEMPLATE_CODEGEN_TEMPLATE_MODEL_H_
