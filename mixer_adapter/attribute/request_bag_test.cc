#include "mixer_adapter/attribute/request_bag.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/base/strings.h"
#include "nlohmann/json.hpp"

namespace mixer {
namespace {

using Json = nlohmann::json;

constexpr char kCases[] = "testdata/attribute/attribute_examples.jsonl";

// Cases that contradict decisions.md on purpose, by its id.
const std::map<std::string, std::string>& ExpectedDifferences() {
  static const auto* const differences = new std::map<std::string, std::string>{
      {"word-shadows-global", "S1"},
      {"duplicate-words-first-only", "S1"},
  };
  return *differences;
}

std::vector<Json> DecodeCases() {
  std::vector<Json> cases;
  std::ifstream file(kCases);
  for (std::string line; std::getline(file, line);) {
    Json json = Json::parse(line);
    if (json["kind"] == "decode") cases.push_back(std::move(json));
  }
  return cases;
}

// "name" or "name[key]".
struct Access {
  std::string name;
  std::string key;
  bool keyed = false;
};

Access ParseAccess(const std::string& text) {
  const std::size_t bracket = text.find('[');
  if (bracket == std::string::npos) return {text, "", false};
  return {text.substr(0, bracket),
          text.substr(bracket + 1, text.size() - bracket - 2), true};
}

// The declared type does not matter to a bag.
Vocabulary VocabularyOf(const Json& gets) {
  std::map<std::string, ValueType> names;
  for (const Json& get : gets) {
    names[ParseAccess(get["get"]).name] = ValueType::kString;
  }
  return Vocabulary(names);
}

Json ToJson(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kString:
      return {{"string", value.string()}};
    case Value::Kind::kInt64:
      return {{"int64", value.int64()}};
    case Value::Kind::kDouble:
      return {{"double", GoText(value)}};
    case Value::Kind::kBool:
      return {{"bool", value.truth()}};
    case Value::Kind::kTimestamp:
      return {
          {"timestamp", absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", value.time(),
                                         absl::UTCTimeZone())}};
    case Value::Kind::kDuration:
      return {{"duration_ns", value.nanoseconds()}};
    case Value::Kind::kBytes:
      return {{"bytes", absl::BytesToHexString(ToAbsl(value.bytes()))}};
    case Value::Kind::kStringMap: {
      Json entries = Json::object();
      value.map().ForEach([&entries](std::string_view k, std::string_view v) {
        entries[std::string(k)] = v;
      });
      return {{"string_map", entries}};
    }
    default:
      return nullptr;
  }
}

// Performs the access; answers in the form of the cases.
Json Perform(const RequestBag& bag, const Vocabulary& vocabulary,
             const Json& want) {
  const Access access = ParseAccess(want["get"]);
  const Value value = bag.Get(vocabulary.Find(access.name));
  Json got = {{"get", want["get"]}, {"found", value.is_present()}};
  if (!value.is_present()) return got;
  if (!access.keyed) {
    got["value"] = ToJson(value);
    return got;
  }
  const auto entry = value.map().Find(access.key);
  got["key_found"] = entry.has_value();
  got["value"] = {{"string", entry.value_or("")}};
  return got;
}

// The answer's references as the cases list them: sorted, with each word's
// dictionary.
Json References(const RequestBag& bag, const Vocabulary& vocabulary,
                std::uint32_t global_word_count) {
  std::string bytes;
  bag.references().Encode(vocabulary, global_word_count, &bytes);
  istio::mixer::v1::ReferencedAttributes message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  const auto word = [&message](int index) -> Json {
    if (index >= 0) {
      return {
          {"dict", "global"}, {"index", index}, {"word", kGlobalWords[index]}};
    }
    return {{"dict", "message"}, {"word", message.words(-index - 1)}};
  };
  Json matches = Json::array();
  for (const auto& match : message.attribute_matches()) {
    Json json = {
        {"name", word(match.name())},
        {"condition", istio::mixer::v1::ReferencedAttributes::Condition_Name(
                          match.condition())},
        {"regex", match.regex()}};
    if (match.map_key() == 0) {
      json["map_key_raw"] = 0;
    } else {
      json["map_key"] = word(match.map_key());
    }
    matches.push_back(json);
  }
  // The cases sort by what is on the wire, where the key "source.ip" is index 0
  // and looks like no key.
  std::stable_sort(matches.begin(), matches.end(),
                   [](const Json& a, const Json& b) {
                     const auto order = [](const Json& match) {
                       return std::make_pair(
                           match["name"]["word"].get<std::string>(),
                           match.contains("map_key")
                               ? match["map_key"]["word"].get<std::string>()
                               : "");
                     };
                     return order(a) < order(b);
                   });
  std::set<std::string> words(message.words().begin(), message.words().end());
  return {{"matches_sorted", matches}, {"words_sorted", words}};
}

// Some values are not UTF-8.
std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class RequestBagCases : public ::testing::TestWithParam<Json> {};

TEST_P(RequestBagCases, DecodesAsRecorded) {
  const Json& c = GetParam();
  if (ExpectedDifferences().count(c["id"]) > 0) {
    GTEST_SKIP() << "differs by decision " << ExpectedDifferences().at(c["id"]);
  }
  std::string wire;
  ASSERT_TRUE(absl::Base64Unescape(c["wire_base64"].get<std::string>(), &wire));
  const Json gets = c.value("gets", Json::array());
  const Vocabulary vocabulary = VocabularyOf(gets);
  Scratch scratch;
  RequestBag bag;
  const absl::Status status = bag.Decode(vocabulary, wire, {}, &scratch);
  EXPECT_EQ(ToStd(status.message()), c.value("unmarshal_error", ""));
  if (!status.ok()) return;

  for (Json want : gets) {
    want.erase("contains");
    EXPECT_EQ(Text(Perform(bag, vocabulary, want)), Text(want));
  }
  EXPECT_EQ(Text(References(bag, vocabulary, kGlobalWordCount)),
            Text(c["referenced_full_dict"]));
  EXPECT_EQ(Text(References(bag, vocabulary, 0)), Text(c["referenced_dict_0"]));
}

INSTANTIATE_TEST_SUITE_P(Recorded, RequestBagCases,
                         ::testing::ValuesIn(DecodeCases()),
                         [](const ::testing::TestParamInfo<Json>& info) {
                           std::string name = info.param["id"];
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return !std::isalnum(c); }, '_');
                           return absl::StrCat(name, "_", info.index);
                         });

// decisions.md S1: an equal message word does not hide the attribute.
TEST(RequestBag, AWordEqualToAGlobalWordHidesNothing) {
  istio::mixer::v1::CompressedAttributes attributes;
  attributes.add_words("request.id");
  (*attributes.mutable_strings())[16] = -1;  // request.id = "request.id"
  const std::string wire = attributes.SerializeAsString();
  const Vocabulary vocabulary({{"request.id", ValueType::kString}});
  Scratch scratch;
  RequestBag bag;
  ASSERT_TRUE(bag.Decode(vocabulary, wire, {}, &scratch).ok());
  const Value value = bag.Get(vocabulary.Find("request.id"));
  ASSERT_EQ(value.kind(), Value::Kind::kString);
  EXPECT_EQ(value.string(), "request.id");
}

TEST(RequestBag, DefaultWordsServeOnlyASetWithoutOwnWords) {
  istio::mixer::v1::CompressedAttributes attributes;
  (*attributes.mutable_int64s())[-1] = 7;
  const Vocabulary vocabulary(
      {{"a", ValueType::kInt64}, {"b", ValueType::kInt64}});
  const std::vector<std::string_view> default_words = {"a"};
  Scratch scratch;
  RequestBag bag;
  std::string wire = attributes.SerializeAsString();
  ASSERT_TRUE(bag.Decode(vocabulary, wire, default_words, &scratch).ok());
  EXPECT_EQ(bag.Get(vocabulary.Find("a")).int64(), 7);

  attributes.add_words("b");
  wire = attributes.SerializeAsString();
  ASSERT_TRUE(bag.Decode(vocabulary, wire, default_words, &scratch).ok());
  EXPECT_TRUE(bag.Get(vocabulary.Find("a")).is_absent());
  EXPECT_EQ(bag.Get(vocabulary.Find("b")).int64(), 7);
}

// What a later entry of the same key replaced is not there: an unknown word in
// it loses nothing.
TEST(RequestBag, AReplacedMapEntryMayBeUnknown) {
  const Vocabulary vocabulary({{"source.labels", ValueType::kStringMap}});
  Scratch scratch;
  RequestBag bag;
  // source.labels (5) = {-1: unknown -9, -2: -1, -1: -2}; then without the
  // last.
  const std::string words("\x0a\x01k\x0a\x01v", 6);
  const std::string head("\x4a\x16\x08\x0a\x12\x12", 6);
  const std::string pairs("\x0a\x04\x08\x01\x10\x11\x0a\x04\x08\x03\x10\x01",
                          12);
  std::string wire = words + head + pairs + "\x0a\x04\x08\x01\x10\x03";
  ASSERT_TRUE(bag.Decode(vocabulary, wire, {}, &scratch).ok());
  const Value value = bag.Get(vocabulary.Find("source.labels"));
  ASSERT_EQ(value.kind(), Value::Kind::kStringMap);
  EXPECT_EQ(GoText(value), "stringmap[k:v v:k]");
  EXPECT_EQ(value.map().Find("k"), "v");

  wire = words + std::string("\x4a\x10\x08\x0a\x12\x0c", 6) + pairs;
  ASSERT_TRUE(bag.Decode(vocabulary, wire, {}, &scratch).ok());
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(bag.Get(vocabulary.Find("source.labels")).is_absent());
  }
}

// Whatever prefix of a request arrives: no crash, and an error unless the cut
// falls between two fields.
TEST(RequestBag, SurvivesEveryTruncation) {
  istio::mixer::v1::CompressedAttributes attributes;
  attributes.add_words("a-long-word");
  (*attributes.mutable_strings())[-1] = 16;
  (*attributes.mutable_doubles())[3] = 1.5;
  (*attributes.mutable_timestamps())[26].set_seconds(1000000000);
  (*(*attributes.mutable_string_maps())[15].mutable_entries())[-1] = -1;
  const std::string wire = attributes.SerializeAsString();
  const Vocabulary vocabulary({{"a-long-word", ValueType::kString},
                               {"request.headers", ValueType::kStringMap}});
  Scratch scratch;
  RequestBag bag;
  int errors = 0;
  for (std::size_t size = 0; size < wire.size(); ++size) {
    // A copy of exactly this size lets the address sanitizer see an overrun.
    const std::string prefix(wire, 0, size);
    if (!bag.Decode(vocabulary, prefix, {}, &scratch).ok()) ++errors;
    for (AttributeId id = 0; id < vocabulary.size(); ++id) bag.Get(id);
  }
  EXPECT_EQ(errors, static_cast<int>(wire.size()) - 5);
}

}  // namespace
}  // namespace mixer
