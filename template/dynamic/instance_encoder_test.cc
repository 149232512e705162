// Instances of Istio's templates in wire form, as the reference wrote them
// (testdata/instances/dynamic_instance_examples.jsonl).
#include "template/dynamic/instance_encoder.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/jsonl_cases.h"
#include "template/dynamic/descriptor_set.h"
#include "template/dynamic/handler_service.h"
#include "template/dynamic/message_shape.h"
#include "template/dynamic/proto_file.h"

namespace mixer::dynamic {
namespace {

namespace pb = google::protobuf;
using nlohmann::json;

// With mistakes that ours finds where the reference wrote something else than
// the field's type (spec expressions.md 10.2).
constexpr const char* kRefused[] = {"tracespan-ip-literal",
                                    "tracespan-time-literal"};

const Vocabulary& Manifest() {
  static const auto* const vocabulary = new Vocabulary(testing::ReadManifest(
      testing::ReadJson("testdata/expr/expression_manifest.json")));
  return *vocabulary;
}

const DescriptorSet& Descriptors(const std::string& name) {
  static auto* const sets =
      new std::map<std::string, std::unique_ptr<const DescriptorSet>>;
  auto& set = (*sets)[name];
  if (set == nullptr) {
    const std::string path =
        name == "lookup" ? "testdata/config/remote/lookup.proto"
                         : absl::StrCat("template/", name, "/", name, ".proto");
    const auto files = ReadProtoFile(path, {});
    EXPECT_TRUE(files.ok()) << files.status();
    const auto augmented = AddHandlerService(*files);
    EXPECT_TRUE(augmented.ok()) << augmented.status();
    set = *DescriptorSet::Read(
        absl::Base64Escape(augmented->SerializeAsString()));
  }
  return *set;
}

// "mixer/template/quota/template_handler_service.descriptor_set" -> "quota".
std::string TemplateName(const std::string& path) {
  const std::string prefix = "mixer/template/";
  return path.substr(prefix.size(),
                     path.find('/', prefix.size()) - prefix.size());
}

pb::Struct ToStruct(json params) {
  params.erase("name");
  pb::Struct result;
  EXPECT_TRUE(pb::util::JsonStringToMessage(params.dump(), &result).ok());
  return result;
}

class EncoderTest : public ::testing::Test {
 protected:
  // Null if the params have mistakes, which `mistakes_` tells.
  std::unique_ptr<const InstanceEncoder> Encoder(const std::string& name,
                                                 const json& params) {
    const pb::Descriptor* const message =
        Descriptors(name).FindMessage(absl::StrCat(name, ".InstanceMsg"));
    EXPECT_NE(message, nullptr);
    const MessageShape shape(message);
    spi::ConfigErrors errors("instance");
    const auto read = spi::InstanceParams::Read(
        "i1.instance.ns", shape.spec(), ToStruct(params), Manifest(), &errors);
    mistakes_.clear();
    for (const spi::ConfigError& error : errors.errors()) {
      absl::StrAppend(&mistakes_, error.field, ": ", error.message, "\n");
    }
    if (!errors.empty()) return nullptr;
    auto encoder =
        InstanceEncoder::Compile(*read, shape.spec(), message, Manifest());
    EXPECT_TRUE(encoder.ok()) << encoder.status();
    return *std::move(encoder);
  }

  absl::StatusOr<std::string> Encode(const InstanceEncoder& encoder,
                                     const json& bag) {
    const testing::FakeBag attributes(
        Manifest(), testing::ReadTypedMap(bag, testing::BytesForm::kHex));
    std::string bytes;
    const absl::Status status = encoder.Encode(attributes, &scratch_, &bytes);
    if (!status.ok()) return status;
    return bytes;
  }

  Scratch scratch_;
  std::string mistakes_;
};

TEST_F(EncoderTest, WritesWhatTheReferenceWrote) {
  int cases = 0;
  for (const testing::JsonlCase& c : testing::ReadJsonl(
           "testdata/instances/dynamic_instance_examples.jsonl")) {
    if (c.json["kind"] != "instance") continue;
    SCOPED_TRACE(c.where);
    ++cases;
    const auto encoder =
        Encoder(TemplateName(c.json["descriptor"]), c.json["params"]);
    const bool refused =
        std::count(std::begin(kRefused), std::end(kRefused), c.json["id"]) > 0;
    ASSERT_EQ(encoder == nullptr, c.json.contains("build_error") || refused)
        << mistakes_;
    if (encoder == nullptr) continue;
    for (const json& result : c.json["results"]) {
      const auto bytes = Encode(*encoder, result["bag"]);
      if (result.contains("error")) {
        EXPECT_EQ(std::string(bytes.status().message()), result["error"]);
      } else {
        ASSERT_TRUE(bytes.ok()) << bytes.status();
        // Its two quotes do not enclose one literal (spec config.md Q16).
        const bool sum = c.json["id"] == "metric-quoted-expr";
        EXPECT_EQ(absl::BytesToHexString(*bytes),
                  sum ? "0a040a026162fad2e493020e69312e696e7374616e63652e6e73"
                      : result["wire_hex"]);
      }
    }
  }
  EXPECT_EQ(cases, 37);
}

// Every sort of field, read back by protobuf.
TEST_F(EncoderTest, WritesEverySortOfField) {
  const auto encoder = Encoder("lookup", json::parse(R"({
    "text": "a", "number": "i", "ratio": 2.5, "flag": "p", "level": "\"HIGH\"",
    "any": "m[\"k\"] | \"none\"", "ip": "source.ip", "host": "dns.host",
    "age": "response.duration", "raw_time": {"seconds": 5, "nanos": "i"},
    "texts": ["\"one\"", "a"], "numbers": [1, "i", -1],
    "children": [{"label": "a"}, {"next": {"label": "\"deep\""}}],
    "labels": {"x": "source.labels[\"x\"] | \"\"", "n": "i"},
    "by_number": {"-3": {"label": "a"}}, "by_truth": {"true": "a"},
    "node": {"label": "\"n\""}, "delta": -2,
    "levels": ["\"LOW\"", "a | \"HIGH\"", 7]
  })"));
  ASSERT_NE(encoder, nullptr) << mistakes_;
  const json bag = json::parse(R"({
    "i": {"int64": "-9"}, "p": {"bool": true}, "source.ip": {"bytes": "0a000001"},
    "dns.host": {"string": "h.example"}, "response.duration": {"duration_ns": -1500000000},
    "a": {"string": "HIGH"}
  })");
  const auto bytes = Encode(*encoder, bag);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  pb::DynamicMessageFactory factory;
  const std::unique_ptr<pb::Message> message(
      factory
          .GetPrototype(Descriptors("lookup").FindMessage("lookup.InstanceMsg"))
          ->New());
  ASSERT_TRUE(message->ParseFromString(*bytes));
  EXPECT_EQ(
      message->ShortDebugString(),
      "text: \"HIGH\" number: -9 ratio: 2.5 flag: true level: HIGH "
      "any { string_value: \"none\" } ip { value: \"\\n\\000\\000\\001\" } "
      "host { value: \"h.example\" } "
      "age { value { seconds: -1 nanos: -500000000 } } "
      "raw_time { seconds: 5 nanos: -9 } texts: \"one\" texts: \"HIGH\" "
      "numbers: 1 numbers: -9 numbers: -1 children { label: \"HIGH\" } "
      "children { next { label: \"deep\" } } "
      "labels { key: \"n\" value { int64_value: -9 } } "
      "labels { key: \"x\" value { string_value: \"\" } } "
      "by_number { key: -3 value { label: \"HIGH\" } } "
      "by_truth { key: true value: \"HIGH\" } node { label: \"n\" } "
      "delta: -2 levels: LOW levels: HIGH levels: HIGH "
      "name: \"i1.instance.ns\"");
}

TEST_F(EncoderTest, AnEnumMayTurnOutToHaveNoSuchValue) {
  const auto encoder = Encoder("lookup", {{"level", "a"}});
  ASSERT_NE(encoder, nullptr) << mistakes_;
  EXPECT_TRUE(Encode(*encoder, {{"a", {{"string", "LOW"}}}}).ok());
  const auto wrong = Encode(*encoder, {{"a", {{"string", "MID"}}}});
  EXPECT_EQ(std::string(wrong.status().message()),
            "fieldEncoder: level - unknown value: MID, enum:HIGH LOW");
}

// A nested message of more bytes than two bytes of length can say.
TEST_F(EncoderTest, LongMessagesGetLongerLengths) {
  const auto encoder = Encoder("lookup", {{"node", {{"label", "a"}}}});
  ASSERT_NE(encoder, nullptr) << mistakes_;
  const std::string text(20000, 'x');
  const auto bytes = Encode(*encoder, {{"a", {{"string", text}}}});
  ASSERT_TRUE(bytes.ok());
  pb::DynamicMessageFactory factory;
  const std::unique_ptr<pb::Message> message(
      factory
          .GetPrototype(Descriptors("lookup").FindMessage("lookup.InstanceMsg"))
          ->New());
  ASSERT_TRUE(message->ParseFromString(*bytes));
  EXPECT_TRUE(absl::StrContains(message->ShortDebugString(), text));
}

}  // namespace
}  // namespace mixer::dynamic
