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

struct TemplateModel {
  std::string file;       // "template/authorization/authorization.proto"
  std::string name;       // "authorization": what operators write
  std::string interface;  // "Authorization": part of method names
  // Resource messages, each after those it contains, and Template at the end.
  std::vector<MessageModel> messages;
};

// Every mistake of the file, each with what to do about it, in one error.
absl::StatusOr<TemplateModel> ReadTemplate(
    const google::protobuf::FileDescriptor& file);

}  // namespace mixer::codegen

#endif  // TEMPLATE_CODEGEN_TEMPLATE_MODEL_H_
