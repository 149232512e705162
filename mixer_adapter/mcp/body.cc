#include "mixer_adapter/mcp/body.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "policy/v1beta1/cfg.pb.h"

namespace mixer::mcp {
namespace {

using google::protobuf::Message;
using google::protobuf::Struct;

std::unique_ptr<Message> NewMessage(const std::string& type) {
  namespace policy = istio::policy::v1beta1;
  const Message* const known[] = {
      &Struct::default_instance(), &policy::Rule::default_instance(),
      &policy::Handler::default_instance(),
      &policy::Instance::default_instance(),
      &policy::AttributeManifest::default_instance()};
  for (const Message* const message : known) {
    if (message->GetTypeName() == type) {
      return std::unique_ptr<Message>(message->New());
    }
  }
  return nullptr;
}

absl::StatusOr<Struct> ToStruct(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  Struct result;
  auto status =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  if (status.ok()) {
    status = google::protobuf::util::JsonStringToMessage(json, &result);
  }
  if (!status.ok()) return absl::InvalidArgumentError(status.ToString());
  return result;
}

}  // namespace

absl::StatusOr<Struct> ReadBody(const google::protobuf::Any& body) {
  const std::string type =
      body.type_url().substr(body.type_url().rfind('/') + 1);
  const std::unique_ptr<Message> message = NewMessage(type);
  if (message == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        "type '", body.type_url(), "' is none of a resource of Mixer's"));
  }
  if (!message->ParseFromString(body.value())) {
    return absl::InvalidArgumentError(absl::StrCat("the bytes are no ", type));
  }
  if (type == Struct::descriptor()->full_name()) {
    return static_cast<const Struct&>(*message);
  }
  return ToStruct(*message);
}

}  // namespace mixer::mcp
