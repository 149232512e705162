#include "template/dynamic/handler_service.h"

#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "template/dynamic/descriptor_set.h"
#include "template/dynamic/dynamic_template.h"
#include "template/dynamic/proto_file.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;
using ::testing::HasSubstr;

pb::FileDescriptorSet Read(const std::string& path) {
  const auto files = ReadProtoFile(path, {});
  EXPECT_TRUE(files.ok()) << files.status();
  return files.ok() ? *files : pb::FileDescriptorSet();
}

std::unique_ptr<const DescriptorSet> Descriptors(
    const pb::FileDescriptorSet& files) {
  auto set = DescriptorSet::Read(absl::Base64Escape(files.SerializeAsString()));
  EXPECT_TRUE(set.ok()) << set.status();
  return *std::move(set);
}

std::unique_ptr<const DescriptorSet> Service(const std::string& path) {
  const auto augmented = AddHandlerService(Read(path));
  EXPECT_TRUE(augmented.ok()) << augmented.status();
  return Descriptors(*augmented);
}

// "name:TYPE=number", "[] " before what is repeated; messages by name.
std::string Fields(const pb::Descriptor* message) {
  if (message == nullptr) return "no such message";
  std::string text;
  for (int i = 0; i < message->field_count(); ++i) {
    const pb::FieldDescriptor& field = *message->field(i);
    const pb::FieldDescriptor& value =
        field.is_map() ? *field.message_type()->map_value() : field;
    std::string type = value.type_name();
    if (value.message_type() != nullptr) type = value.message_type()->name();
    if (value.enum_type() != nullptr) type = value.enum_type()->name();
    absl::StrAppend(&text, i == 0 ? "" : " ", field.name(), ":",
                    field.is_map()        ? "map "
                    : field.is_repeated() ? "[] "
                                          : "",
                    type, "=", field.number());
  }
  return text;
}

TEST(HandlerService, OfAuthorizationIsTheOneThatAdaptersSpeak) {
  const auto ours = Service("template/authorization/authorization.proto");
  const auto theirs = Descriptors(
      Read("template/authorization/authorization_handler_service.proto"));
  for (const char* const message :
       {"SubjectMsg", "ActionMsg", "HandleAuthorizationRequest"}) {
    const std::string name = absl::StrCat("authorization.", message);
    EXPECT_EQ(Fields(ours->FindMessage(name)),
              Fields(theirs->FindMessage(name)));
  }
  EXPECT_EQ(Fields(ours->FindMessage("authorization.InstanceMsg")),
            "subject:SubjectMsg=1 action:ActionMsg=2 name:string=72295727");
  EXPECT_EQ(Fields(ours->FindMessage("authorization.Type")),
            "subject:SubjectType=1 action:ActionType=2");
  EXPECT_EQ(Fields(ours->FindMessage("authorization.SubjectType")),
            "properties:map ValueType=3");
  EXPECT_EQ(Fields(ours->FindMessage("authorization.SubjectInstanceParam")),
            "user:string=1 groups:string=2 properties:map string=3");
  EXPECT_EQ(Fields(ours->FindMessage("authorization.InstanceParam")),
            "subject:SubjectInstanceParam=1 action:ActionInstanceParam=2");
  const pb::FileDescriptor& file =
      *ours->FindMessage("authorization.InstanceMsg")->file();
  ASSERT_EQ(file.service_count(), 1);
  const pb::MethodDescriptor& method = *file.service(0)->method(0);
  EXPECT_EQ(method.full_name(),
            "authorization.HandleAuthorizationService.HandleAuthorization");
  EXPECT_EQ(method.output_type()->full_name(),
            "istio.mixer.adapter.model.v1beta1.CheckResult");
}

TEST(HandlerService, OfEveryVariety) {
  const auto report = Service("template/logentry/logentry.proto");
  EXPECT_EQ(Fields(report->FindMessage("logentry.HandleLogEntryRequest")),
            "instances:[] InstanceMsg=1 adapter_config:Any=2 "
            "dedup_id:string=3");
  EXPECT_EQ(Fields(report->FindMessage("logentry.Type")),
            "variables:map ValueType=1 "
            "monitored_resource_dimensions:map ValueType=5");
  const auto quota = Service("template/quota/quota.proto");
  EXPECT_EQ(Fields(quota->FindMessage("quota.HandleQuotaRequest")),
            "instance:InstanceMsg=1 adapter_config:Any=2 dedup_id:string=3 "
            "quota_request:QuotaRequest=4");
  const auto generator = Service("template/kubernetes/kubernetes.proto");
  const std::string package = "adapter.template.kubernetes.";
  EXPECT_EQ(Fields(generator->FindMessage(package + "InstanceParam")),
            "source_uid:string=1 source_ip:string=2 destination_uid:string=3 "
            "destination_ip:string=4 destination_port:string=7 "
            "attribute_bindings:map string=72295728");
  const pb::Descriptor* const output =
      generator->FindMessage(package + "OutputMsg");
  ASSERT_NE(output, nullptr);
  EXPECT_EQ(output->field_count(), 23);
  EXPECT_EQ(output->file()->service(0)->method(0)->output_type(), output);
}

TEST(HandlerService, EveryTemplateIsReadBack) {
  for (const char* const name :
       {"apikey", "authorization", "checknothing", "edge", "kubernetes",
        "listentry", "logentry", "metric", "quota", "reportnothing",
        "tracespan"}) {
    const auto files = AddHandlerService(
        Read(absl::StrCat("template/", name, "/", name, ".proto")));
    ASSERT_TRUE(files.ok()) << files.status();
    const auto read = DynamicTemplate::Read(
        "t.template.ns", absl::Base64Escape(files->SerializeAsString()));
    ASSERT_TRUE(read.ok()) << name << read.status();
    EXPECT_TRUE(absl::EqualsIgnoreCase((*read)->internal_name(), name));
  }
}

// A proto that already is a service's stays as it is.
TEST(HandlerService, IsAddedOnce) {
  const pb::FileDescriptorSet files =
      Read("testdata/config/remote/lookup.proto");
  const auto augmented = AddHandlerService(files);
  ASSERT_TRUE(augmented.ok()) << augmented.status();
  EXPECT_EQ(augmented->SerializeAsString(), files.SerializeAsString());
}

std::string Mistake(const std::string& text) {
  const std::string path = ::testing::TempDir() + "/t.proto";
  std::ofstream(path) << text;
  const auto files = ReadProtoFile(path, {});
  if (!files.ok()) return std::string(files.status().message());
  return std::string(AddHandlerService(*files).status().message());
}

TEST(HandlerService, MistakesAreNamed) {
  const std::string variety = R"(
import "mixer/adapter/model/v1beta1/extensions.proto";
option (istio.mixer.adapter.model.v1beta1.template_variety) = )";
  const std::string head = R"(syntax = "proto3"; package demo;)" + variety;
  const struct {
    std::string proto;
    const char* mistake;
  } kRows[] = {
      {R"(syntax = "proto3"; package demo; message Template {})",
       "has to be one proto file that has the extension"},
      {head + "TEMPLATE_VARIETY_CHECK; message Instance {}",
       "t.proto: message 'Template' not defined"},
      {head + "TEMPLATE_VARIETY_CHECK_WITH_OUTPUT; message Template {}",
       "t.proto: message 'OutputTemplate' not defined"},
      {R"(syntax = "proto3"; package demo.v1;)" + variety +
           "TEMPLATE_VARIETY_CHECK; message Template {}",
       "the template name 'v1' must match"},
      {R"(syntax = "proto3"; )" + variety +
           "TEMPLATE_VARIETY_CHECK; message Template {}",
       "package name missing"},
      {R"(syntax = "proto2"; package demo;)" + variety +
           "TEMPLATE_VARIETY_CHECK; message Template {}",
       "only proto3 template files are allowed"},
      {"syntax = \"proto3\";\nmessage {",
       "t.proto:2:9: Expected message name."},
      {"syntax = \"proto3\"; import \"nowhere.proto\";", "nowhere.proto"},
      {"syntax = \"proto3\"; message M { Missing m = 1; }",
       "\"Missing\" is not defined"},
  };
  for (const auto& row : kRows) {
    EXPECT_THAT(Mistake(row.proto), HasSubstr(row.mistake)) << row.proto;
  }
  EXPECT_THAT(
      std::string(ReadProtoFile("/nowhere/x.proto", {}).status().message()),
      HasSubstr("x.proto"));
}

}  // namespace
}  // namespace mixer::dynamic
