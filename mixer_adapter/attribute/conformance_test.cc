// Istio's own cases of decoding, updating and reference tracking.
//
// What the reference's bags also have, Names and Contains, ours have not:
// nothing in Mixer asks them while it serves a request. Their cases count as
// far as they say that no reference is recorded.
#include "mixer_adapter/testing/conformance_test.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/attribute/delta_bag.h"
#include "mixer_adapter/attribute/request_bag.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/testing/expr_outcome.h"
#include "mixer_adapter/testing/jsonl_cases.h"
#include "mixer_adapter/testing/small_dictionary.h"

namespace mixer {
namespace {

using istio::mixer::v1::ReferencedAttributes;
using nlohmann::json;
using testing::FakeBag;
using testing::JsonlCase;
using testing::OutcomeText;
using testing::ReadReferences;
using testing::Reference;
using testing::SmallDictionary;

// Decode cases that contradict decisions.md on purpose, by its id.
const std::map<std::string, std::string>& ExpectedDifferences() {
  static const auto* const differences = new std::map<std::string, std::string>{
      {"word in both lists: global index used", "S1"},
      {"word twice in the message list, first used", "S1"},
  };
  return *differences;
}

SmallDictionary DictionaryOf(const json& c) {
  return SmallDictionary(c.at("global_words").get<std::vector<std::string>>());
}

// Knows all names: nothing that a set says is invisible. Types do not matter to
// bags.
class AllNames {
 public:
  void Add(const json& c) {
    for (const char* const member : {"lazy_get", "eager", "bag"}) {
      if (!c.contains(member)) continue;
      for (const auto& [name, unused] : c[member].items()) AddName(name);
    }
    if (!c.contains("operations")) return;
    for (const json& operation : c["operations"]) {
      for (const char* const member : {"get", "map"}) {
        if (operation.contains(member)) AddName(operation[member]);
      }
    }
  }
  void AddName(const std::string& name) { names_[name] = ValueType::kString; }
  Vocabulary Make() const { return Vocabulary(names_); }

 private:
  std::map<std::string, ValueType> names_;
};

class AttributesConformance : public testing::ConformanceTest {
 protected:
  static std::vector<JsonlCase> Read(const std::string& kind) {
    return ReadThose("attributes.jsonl", "kind", kind);
  }
};

std::string Text(const std::vector<Reference>& references) {
  std::ostringstream out;
  for (const Reference& reference : references) out << reference << "\n";
  return out.str();
}

// The answer's references, and the words that it spells out.
std::vector<Reference> Referenced(const RequestBag& bag,
                                  const Vocabulary& vocabulary,
                                  std::uint32_t global_word_count,
                                  std::set<std::string>* words) {
  std::string bytes;
  bag.references().Encode(vocabulary, global_word_count, &bytes);
  ReferencedAttributes message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  words->insert(message.words().begin(), message.words().end());
  const auto word = [&message](int index) {
    return index >= 0 ? std::string(kGlobalWords[index])
                      : message.words(-index - 1);
  };
  std::vector<Reference> references;
  for (const auto& match : message.attribute_matches()) {
    references.push_back({word(match.name()),
                          match.map_key() == 0 ? "" : word(match.map_key()),
                          match.condition() == ReferencedAttributes::EXACT});
  }
  std::sort(references.begin(), references.end());
  return references;
}

std::string Expected(const json& value) {
  return value.is_null() ? OutcomeText(Value())
                         : OutcomeText(testing::ReadTypedValue(value));
}

void CheckLazily(const json& c, const std::string& wire,
                 const Vocabulary& vocabulary) {
  Scratch scratch;
  RequestBag bag;
  ASSERT_TRUE(bag.Decode(vocabulary, wire, {}, &scratch).ok());
  for (const auto& [name, want] : c.at("lazy_get").items()) {
    EXPECT_EQ(OutcomeText(bag.Get(vocabulary.Find(name))), Expected(want))
        << name;
  }
  std::set<std::string> words;
  EXPECT_EQ(Text(Referenced(bag, vocabulary, kGlobalWordCount, &words)),
            Text(ReadReferences(c.at("lazy_referenced"))));
}

// The reference lists an error's parts in any order.
std::multiset<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n');
}

void ExpectBag(const json& want, const Bag& bag, const Vocabulary& vocabulary) {
  for (AttributeId id = 0; id < vocabulary.size(); ++id) {
    const std::string name(vocabulary.name(id));
    EXPECT_EQ(OutcomeText(bag.Get(id)), Expected(want.value(name, json())))
        << name;
  }
}

void CheckEagerly(const json& c, const SmallDictionary& dictionary,
                  const std::string& wire, const Vocabulary& vocabulary) {
  Scratch scratch;
  const FakeBag empty(vocabulary, {});
  DeltaBag bag;
  bag.Reset(vocabulary, &empty, &scratch);
  const absl::Status status = bag.Update(wire, {});
  if (c.contains("eager_error")) {
    EXPECT_EQ(Lines(std::string(status.message())),
              Lines(dictionary.ErrorText(c["eager_error"])));
  } else {
    EXPECT_TRUE(status.ok()) << status;
    // In any order: which of two entries of one name comes last.
    if (c["name"] != "same name under both indices") {
      ExpectBag(c.at("eager"), bag, vocabulary);
    }
  }
}

TEST_F(AttributesConformance, Decode) {
  for (const JsonlCase& recorded : Read("decode")) {
    SCOPED_TRACE(recorded.where);
    const SmallDictionary dictionary = DictionaryOf(recorded.json);
    json c = recorded.json;
    for (const char* const member : {"lazy_get", "lazy_referenced", "eager"}) {
      if (c.contains(member)) c[member] = dictionary.Words(c[member]);
    }
    const std::string wire =
        dictionary.Compressed(c.at("compressed")).SerializeAsString();
    AllNames names;
    names.Add(c);
    const Vocabulary vocabulary = names.Make();
    if (ExpectedDifferences().count(c["name"]) == 0) {
      CheckLazily(c, wire, vocabulary);
    }
    CheckEagerly(c, dictionary, wire, vocabulary);
  }
}

TEST_F(AttributesConformance, Update) {
  for (const JsonlCase& recorded : Read("update")) {
    const SmallDictionary dictionary = DictionaryOf(recorded.json);
    AllNames names;
    std::vector<std::string> wires;  // outlive the bag
    for (const json& step : recorded.json.at("steps")) {
      names.Add(dictionary.Words(step));
      wires.push_back(
          dictionary.Compressed(step.at("compressed")).SerializeAsString());
    }
    const Vocabulary vocabulary = names.Make();
    Scratch scratch;
    const FakeBag empty(vocabulary, {});
    DeltaBag bag;
    bag.Reset(vocabulary, &empty, &scratch);
    for (std::size_t i = 0; i < wires.size(); ++i) {
      SCOPED_TRACE(absl::StrCat(recorded.where, " step ", i));
      const json& step = recorded.json["steps"][i];
      const absl::Status status = bag.Update(wires[i], {});
      const std::string error =
          step.at("error").is_null() ? "" : step["error"].get<std::string>();
      EXPECT_EQ(ToStd(status.message()), dictionary.ErrorText(error));
      if (step.contains("bag")) {
        ExpectBag(dictionary.Words(step["bag"]), bag, vocabulary);
      }
    }
  }
}

void Perform(const json& operation, const Vocabulary& vocabulary,
             RequestBag* bag, ReferenceLog* snapshot) {
  if (operation.contains("get")) {
    (void)bag->Get(vocabulary.Find(operation["get"].get<std::string>()));
  } else if (operation.contains("map")) {
    const Value map =
        bag->Get(vocabulary.Find(operation["map"].get<std::string>()));
    if (map.is_present()) {
      (void)map.map().Find(operation.at("key").get<std::string>());
    }
  } else if (operation.at("do") == "clear") {
    bag->references().Reset(vocabulary.size());
  } else if (operation["do"] == "snapshot") {
    *snapshot = bag->references();
  } else if (operation["do"] == "restore") {
    bag->references() = *snapshot;
  }
}

TEST_F(AttributesConformance, References) {
  for (const JsonlCase& recorded : Read("reference")) {
    SCOPED_TRACE(recorded.where);
    const SmallDictionary dictionary = DictionaryOf(recorded.json);
    const json operations = dictionary.Words(recorded.json.at("operations"));
    const std::string wire =
        dictionary.Compressed(recorded.json.at("compressed"))
            .SerializeAsString();
    AllNames names;
    names.Add(json{{"operations", operations}});
    const Vocabulary vocabulary = names.Make();
    Scratch scratch;
    RequestBag bag;
    ReferenceLog snapshot;
    ASSERT_TRUE(bag.Decode(vocabulary, wire, {}, &scratch).ok());
    for (const json& operation : operations) {
      Perform(operation, vocabulary, &bag, &snapshot);
    }
    std::set<std::string> words;
    EXPECT_EQ(
        Text(Referenced(bag, vocabulary, recorded.json.at("global_word_count"),
                        &words)),
        Text(ReadReferences(dictionary.Words(recorded.json.at("referenced")))));
    std::set<std::string> expected;
    for (const json& word :
         dictionary.Words(recorded.json.at("message_words_sorted"))) {
      expected.insert(word.get<std::string>());
    }
    EXPECT_EQ(words, expected);
  }
}

}  // namespace
}  // namespace mixer
