#include "mixer_adapter/config/struct_message.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/fake_params.pb.h"

namespace mixer::config {
namespace {

using fake::FakeParams;
using google::protobuf::Struct;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Struct ParseJson(const std::string& json) {
  Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok())
      << json;
  return parsed;
}

std::vector<std::string> ReadOver(const std::string& json, FakeParams* params) {
  spi::ConfigErrors errors("r");
  ReadMessage(ParseJson(json), "params", params, &errors);
  std::vector<std::string> texts;
  for (const auto& error : errors.errors()) texts.push_back(error.ToString());
  return texts;
}

FakeParams FromText(const std::string& text) {
  FakeParams params;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &params))
      << text;
  return params;
}

struct GoodCase {
  std::string json;
  std::string want;  // text format
};

TEST(ReadMessage, EveryKindOfField) {
  const std::vector<GoodCase> cases = {
      {R"({})", ""},
      {R"({"endpoint_url": "x"})", "endpoint_url: 'x'"},
      {R"({"endpointUrl": "x"})", "endpoint_url: 'x'"},
      {R"({"endpointUrl": null})", ""},
      {R"({"count": -3, "small": 7})", "count: -3 small: 7"},
      {R"({"count": "12"})", "count: 12"},
      {R"({"count": 2147483647})", "count: 2147483647"},
      {R"({"big": "-9223372036854775808"})", "big: -9223372036854775808"},
      {R"({"big": -9223372036854775808})", "big: -9223372036854775808"},
      {R"({"huge": "18446744073709551615"})", "huge: 18446744073709551615"},
      {R"({"ratio": 1.5, "part": "0.25"})", "ratio: 1.5 part: 0.25"},
      {R"({"enabled": true})", "enabled: true"},
      {R"({"blob": "aGk="})", "blob: 'hi'"},
      {R"({"mode": "FAST"})", "mode: FAST"},
      {R"({"mode": 1})", "mode: SLOW"},
      {R"({"timeout": "1.5s"})", "timeout { seconds: 1 nanos: 500000000 }"},
      {R"({"timeout": "1m30s"})", "timeout { seconds: 90 }"},
      {R"({"timeout": "-100ms"})", "timeout { nanos: -100000000 }"},
      {R"({"since": "1970-01-01T00:00:02Z"})", "since { seconds: 2 }"},
      {R"({"maybe": "x"})", "maybe { value: 'x' }"},
      {R"({"free": {"a": [1]}})",
       "free { fields { key: 'a' value { list_value { values { number_value: 1 "
       "} } } } }"},
      {R"({"any": "x"})", "any { string_value: 'x' }"},
      {R"({"items": ["x"]})", "items { values { string_value: 'x' } }"},
      {R"({"inner": {"name": "x", "size": 2}})", "inner { name: 'x' size: 2 }"},
      {R"({"inner": {}})", "inner {}"},
      {R"({"names": ["a", "b"], "modes": ["SLOW", 2]})",
       "names: 'a' names: 'b' modes: SLOW modes: FAST"},
      {R"({"inners": [{"name": "a"}, {}]})", "inners { name: 'a' } inners {}"},
      {R"({"labels": {"a": "1", "b": "2"}})",
       "labels { key: 'a' value: '1' } labels { key: 'b' value: '2' }"},
      {R"({"byNumber": {"-1": {"size": 2}}})",
       "by_number { key: -1 value { size: 2 } }"},
      {R"({"byTruth": {"true": 1}})", "by_truth { key: true value: 1 }"},
      {R"({"left": "x"})", "left: 'x'"},
      {R"({"right": 0})", "right: 0"},
  };
  for (const GoodCase& c : cases) {
    FakeParams params;
    EXPECT_THAT(ReadOver(c.json, &params), IsEmpty()) << c.json;
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
        params, FromText(c.want)))
        << c.json << " gives " << params.DebugString();
  }
}

// spec config.md 7.2: scalars and lists replaced, maps merged.
TEST(ReadMessage, OverlaysDefaults) {
  FakeParams params = FromText(
      "endpoint_url: 'd' count: 5 ratio: 1 names: 'd' inner { name: 'd' size: "
      "1 } labels { key: 'a' value: 'd' } labels { key: 'b' value: 'd' } left: "
      "'d' enabled: true");
  EXPECT_THAT(ReadOver(R"({"count": 0, "names": ["x"], "inner": {"size": 2},
                   "labels": {"b": "x", "c": "x"}, "right": 1,
                   "enabled": false, "ratio": null})",
                       &params),
              IsEmpty());
  const FakeParams want = FromText(
      "endpoint_url: 'd' count: 0 ratio: 1 names: 'x' inner { size: 2 } labels "
      "{ key: 'a' value: 'd' } labels { key: 'b' value: 'x' } labels { key: "
      "'c' value: 'x' } right: 1");
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(params, want))
      << params.DebugString();
  EXPECT_EQ(params.labels().at("b"), "x");
  EXPECT_EQ(params.labels_size(), 3);
}

struct BadCase {
  std::string json;
  std::string error;
};

TEST(ReadMessage, MistakesNameFieldAndCure) {
  const std::vector<BadCase> cases = {
      {R"({"bogus": 1})",
       "params.bogus: unknown field \"bogus\" in mixer.fake.FakeParams; it "
       "has: endpoint_url, count"},
      {R"({"endpointUrls": 1})", ", did you mean 'endpoint_url'?"},
      {R"({"EndpointUrl": "x"})", "unknown field \"EndpointUrl\""},
      {R"({"endpoint_url": 1})",
       "params.endpoint_url: is a number, must be a string: put it in quotes"},
      {R"({"endpoint_url": true})", "is a boolean, must be a string: put it"},
      {R"({"endpoint_url": []})", "is a list, must be a string"},
      {R"({"endpoint_url": "x", "endpointUrl": "x"})",
       "is given twice, as endpoint_url and as endpointUrl"},
      {R"({"count": "x"})", "params.count: is 'x', must be an int32 number"},
      {R"({"count": 1.5})", "params.count: is 1.5, must be a whole number"},
      {R"({"count": 2147483648})", "does not fit into int32"},
      {R"({"count": "2147483648"})", "must be an int32 number"},
      {R"({"small": -1})", "does not fit into uint32"},
      {R"({"big": 9223372036854775808})", "does not fit into int64"},
      {R"({"huge": 1e300})", "does not fit into uint64"},
      {R"({"ratio": {}})", "is a mapping, must be a number"},
      {R"({"enabled": "true"})", "must be true or false, without quotes"},
      {R"({"blob": "*"})", "must be bytes in base64"},
      {R"({"mode": "FASTT"})",
       "params.mode: unknown value \"FASTT\" for enum "
       "mixer.fake.FakeParams.Mode, did you mean 'FAST'?"},
      {R"({"mode": "unlike"})", "it has: OFF, SLOW, FAST"},
      {R"({"mode": 1.5})", "must be a whole number"},
      {R"({"timeout": "1"})", "params.timeout: bad Duration: '1', must be"},
      {R"({"timeout": 1})", "is a number, must be a duration as"},
      {R"({"since": "x"})", "params.since: bad Timestamp: "},
      {R"({"free": 1})", "params.free: is a number, must be a mapping"},
      {R"({"items": 1})", "params.items: is a number, must be a list"},
      {R"({"inner": 1})", "params.inner: is a number, must be a mapping"},
      {R"({"inner": {"sizes": 1}})", "params.inner.sizes: unknown field"},
      {R"({"names": "x"})", "params.names: is a string, must be a list"},
      {R"({"names": ["x", 1]})", "params.names[1]: is a number"},
      {R"({"names": [null]})", "params.names[0]: is null, must be a string"},
      {R"({"inners": [{"x": 1}]})", "params.inners[0].x: unknown field \"x\""},
      {R"({"labels": []})", "params.labels: is a list, must be a mapping"},
      {R"({"labels": {"a": 1}})", "params.labels[a]: is a number"},
      {R"({"byNumber": {"x": {}}})", "params.byNumber[x]: is 'x', must be"},
      {R"({"byTruth": {"x": 1}})", "key must be true or false"},
      {R"({"left": "x", "right": 1})",
       "params.right: cannot be given together with left"},
  };
  for (const BadCase& c : cases) {
    FakeParams params;
    EXPECT_THAT(ReadOver(c.json, &params), ElementsAre(HasSubstr(c.error)))
        << c.json;
  }
}

TEST(ReadMessage, ReportsAllMistakesInOrder) {
  FakeParams params;
  EXPECT_THAT(ReadOver(R"({"zzz": 1, "aaa": 1, "count": "x"})", &params),
              ElementsAre(HasSubstr("params.aaa"), HasSubstr("params.count"),
                          HasSubstr("params.zzz")));
}

TEST(ReadMessage, DeepStructs) {
  google::protobuf::Struct json;
  google::protobuf::Value* value = &(*json.mutable_fields())["free"];
  for (int i = 0; i < 200; ++i) {
    value = &(*value->mutable_struct_value()->mutable_fields())["x"];
  }
  value->set_bool_value(true);
  FakeParams params;
  spi::ConfigErrors errors("r");
  ReadMessage(json, "params", &params, &errors);
  EXPECT_TRUE(errors.empty());
  EXPECT_TRUE(params.free().fields().contains("x"));
}

}  // namespace
}  // namespace mixer::config
