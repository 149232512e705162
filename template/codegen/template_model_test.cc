#include "template/codegen/template_model.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/compiler/parser.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "gtest/gtest.h"
#include "mixer/adapter/model/v1beta1/extensions.pb.h"
#include "policy/v1beta1/type.pb.h"

namespace mixer::codegen {
namespace {

namespace pb = google::protobuf;
using ::testing::HasSubstr;

constexpr char kHead[] = R"(
syntax = "proto3";
package demo;
import "mixer/adapter/model/v1beta1/extensions.proto";
import "policy/v1beta1/type.proto";
)";
constexpr char kCheck[] = R"(
option (istio.mixer.adapter.model.v1beta1.template_variety) =
    TEMPLATE_VARIETY_CHECK;
)";

absl::StatusOr<TemplateModel> Read(const std::string& text) {
  pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  pb::io::Tokenizer tokens(&stream, nullptr);
  pb::FileDescriptorProto proto;
  EXPECT_TRUE(pb::compiler::Parser().Parse(&tokens, &proto));
  proto.set_name("demo.proto");
  // What is linked in serves the imports.
  (void)istio::policy::v1beta1::Value::descriptor();
  pb::DescriptorPool pool(pb::DescriptorPool::generated_pool());
  const pb::FileDescriptor* const file = pool.BuildFile(proto);
  if (file == nullptr) return absl::InternalError("no proto");
  // The pool's options are dynamic messages; the generator sees protoc's, which
  // carry the extension as such.
  return ReadTemplate(*file);
}

std::string Mistake(const std::string& text) {
  return std::string(Read(text).status().message());
}

TEST(ReadTemplate, TakesEveryFieldTypeOfTheSpec) {
  const auto model = Read(absl::StrCat(kHead, kCheck, R"(
message Who { string user = 1; map<string, istio.policy.v1beta1.Value> more = 2; }
message Template {
  istio.policy.v1beta1.Value value = 1;
  string source_uid = 2;
  int64 count = 3;
  double ratio = 4;
  bool namespace = 5;
  istio.policy.v1beta1.TimeStamp at = 6;
  istio.policy.v1beta1.Duration took = 7;
  istio.policy.v1beta1.IPAddress ip = 8;
  istio.policy.v1beta1.DNSName host = 9;
  istio.policy.v1beta1.EmailAddress mail = 10;
  istio.policy.v1beta1.Uri uri = 11;
  map<string, int64> sizes = 12;
  Who who = 13;
})"));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->name, "demo");
  EXPECT_EQ(model->interface, "Demo");
  ASSERT_EQ(model->messages.size(), 2u);
  EXPECT_EQ(model->messages[0].name, "Who");
  const MessageModel& root = model->messages[1];
  const std::vector<std::string> types = {"Value",
                                          "std::string_view",
                                          "std::int64_t",
                                          "double",
                                          "bool",
                                          "absl::Time",
                                          "absl::Duration",
                                          "spi::IpAddress",
                                          "std::string_view",
                                          "std::string_view",
                                          "std::string_view",
                                          "spi::MapView<std::int64_t>",
                                          "const Who*"};
  ASSERT_EQ(root.fields.size(), types.size());
  for (std::size_t i = 0; i < types.size(); ++i) {
    EXPECT_EQ(root.fields[i].cpp_type, types[i]) << root.fields[i].name;
  }
  EXPECT_EQ(root.fields[1].path_name, "SourceUid");
  EXPECT_EQ(root.fields[1].json_name, "sourceUid");
  EXPECT_EQ(root.fields[4].member, "namespace_") << "a word of C++";
}

TEST(ReadTemplate, NamesEveryMistake) {
  const std::string head = absl::StrCat(kHead, kCheck);
  EXPECT_THAT(Mistake(absl::StrCat(kHead, "message Template {}")),
              HasSubstr("has the extension template_variety"));
  EXPECT_THAT(Mistake(head), HasSubstr("message 'Template' not defined"));
  EXPECT_THAT(Mistake(head + "message Template { string Name = 1; }"),
              HasSubstr("reserved field name 'name'"));
  for (const char* field :
       {"repeated string f = 1;", "bytes f = 1;", "int32 f = 1;",
        "map<int64, string> f = 1;", "map<string, M> f = 1;", "E f = 1;",
        "repeated M f = 1;"}) {
    EXPECT_THAT(
        Mistake(absl::StrCat(head, "enum E { ZERO = 0; } message M {}\n",
                             "message Template { ", field, " }")),
        HasSubstr("unsupported type for field 'demo.Template.f'"))
        << field;
  }
  EXPECT_THAT(Mistake(head + "message M { M m = 1; } "
                             "message Template { M m = 1; }"),
              HasSubstr("a message may not contain itself"));
  EXPECT_THAT(Mistake(head + "message Template { Template t = 1; }"),
              HasSubstr("a message may not contain itself"));
  EXPECT_THAT(Mistake(head + "message Handler {} "
                             "message Template { Handler h = 1; }"),
              HasSubstr("a message may not be called 'Handler'"));
}

std::string OfVariety(const char* variety) {
  return absl::StrCat(
      kHead,
      "option (istio.mixer.adapter.model.v1beta1.template_variety) = ", variety,
      ";\n");
}

TEST(ReadTemplate, OutputsHaveTheirOwnTypes) {
  const std::string head = OfVariety("TEMPLATE_VARIETY_ATTRIBUTE_GENERATOR");
  const auto model = Read(absl::StrCat(head, R"(
message Template { string in = 1; }
message OutputTemplate {
  string text = 1;
  int64 union = 2;
  map<string, string> labels = 3;
  istio.policy.v1beta1.IPAddress ip = 4;
})"));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->output_prefix, "demo.output.");
  ASSERT_EQ(model->outputs.size(), 4u);
  EXPECT_EQ(model->outputs[1].member, "union_");
  EXPECT_EQ(model->outputs[2].cpp_type, "const StringMap*");
  EXPECT_EQ(model->outputs[2].value_type, "kStringMap");
  EXPECT_EQ(model->outputs[3].value_type, "kIpAddress");

  EXPECT_THAT(Mistake(absl::StrCat(head, "message Template {}")),
              HasSubstr("message 'OutputTemplate' not defined"));
  for (const char* field :
       {"istio.policy.v1beta1.Value f = 1;", "repeated string f = 1;",
        "map<string, int64> f = 1;", "bytes f = 1;", "Template f = 1;"}) {
    EXPECT_THAT(Mistake(absl::StrCat(head, "message Template {}\n",
                                     "message OutputTemplate { ", field, " }")),
                HasSubstr("field 'f' is of a type that outputs cannot have"))
        << field;
  }
}

TEST(ReadTemplate, TakesEveryVariety) {
  for (const char* variety :
       {"TEMPLATE_VARIETY_REPORT", "TEMPLATE_VARIETY_QUOTA",
        "TEMPLATE_VARIETY_CHECK"}) {
    const auto model =
        Read(absl::StrCat(OfVariety(variety), "message Template {}"));
    ASSERT_TRUE(model.ok()) << model.status();
    EXPECT_FALSE(model->has_output());
    EXPECT_TRUE(model->outputs.empty());
  }
}

TEST(ReadTemplate, ReportsMistakesTogether) {
  const std::string text = Mistake(
      absl::StrCat(kHead, "message Template { bytes a = 1; int32 b = 2; }"));
  EXPECT_THAT(text, HasSubstr("template_variety"));
  EXPECT_THAT(text, HasSubstr("demo.Template.a"));
  EXPECT_THAT(text, HasSubstr("demo.Template.b"));
}

}  // namespace
}  // namespace mixer::codegen
