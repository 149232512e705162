#include "mixer_adapter/cmd/compress.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/testing/conformance_test.h"
#include "mixer_adapter/testing/expr_outcome.h"
#include "mixer_adapter/testing/json_requests.h"
#include "mixer_adapter/testing/jsonl_cases.h"
#include "mixer_adapter/testing/small_dictionary.h"

namespace mixer::cmd {
namespace {

using istio::mixer::v1::CompressedAttributes;
using nlohmann::json;
using testing::JsonlCase;
using testing::OutcomeText;

void ExpectDecoded(const json& attributes,
                   const CompressedAttributes& encoded) {
  std::map<std::string, ValueType> names;
  for (const auto& [name, unused] : attributes.items()) {
    names[name] = ValueType::kString;
  }
  const Vocabulary vocabulary(names);
  const std::string wire = encoded.SerializeAsString();
  Scratch scratch;
  RequestBag bag;
  ASSERT_TRUE(bag.Decode(vocabulary, wire, {}, &scratch).ok());
  for (const auto& [name, value] : attributes.items()) {
    EXPECT_EQ(OutcomeText(bag.Get(vocabulary.Find(name))),
              OutcomeText(testing::ReadTypedValue(value)))
        << name;
  }
}

class CompressConformance : public testing::ConformanceTest {};

TEST_F(CompressConformance, EncodesAsTheReference) {
  for (const JsonlCase& c : ReadThose("attributes.jsonl", "kind", "encode")) {
    SCOPED_TRACE(c.where);
    const testing::SmallDictionary dictionary(
        c.json.at("global_words").get<std::vector<std::string>>());
    const json attributes = dictionary.Words(c.json.at("attributes"));
    const CompressedAttributes encoded =
        Compress(testing::ReadAttributes(attributes),
                 dictionary.Index(c.json.at("global_word_count")));
    // Which number a word of the message gets is chance in the reference.
    std::vector<std::string> words(encoded.words().begin(),
                                   encoded.words().end());
    std::sort(words.begin(), words.end());
    EXPECT_EQ(json(words), dictionary.Words(c.json.at("message_words_sorted")));
    ExpectDecoded(attributes, encoded);
  }
}

TEST(Compress, NumbersWordsInTheOrderOfTheNames) {
  const json attributes = {{"b", {{"string", "x"}}},
                           {"a", {{"string", "b"}}},
                           {"source.ip", {{"int64", 1}}}};
  const CompressedAttributes encoded =
      Compress(testing::ReadAttributes(attributes), 1);
  EXPECT_EQ(absl::StrJoin(encoded.words(), ","), "a,b,x");
  EXPECT_EQ(encoded.strings().at(-1), -2);
  EXPECT_EQ(encoded.strings().at(-2), -3);
  EXPECT_EQ(encoded.int64s().at(0), 1);
}

}  // namespace
}  // namespace mixer::cmd
