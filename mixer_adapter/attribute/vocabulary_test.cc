#include "mixer_adapter/attribute/vocabulary.h"

#include <string>

#include "gtest/gtest.h"

namespace mixer {
namespace {

TEST(Vocabulary, IdsFollowTheOrderOfNames) {
  const Vocabulary vocabulary(
      {{"z", ValueType::kBool}, {"a", ValueType::kInt64}});
  for (AttributeId id = 0; id < vocabulary.size(); ++id) {
    EXPECT_EQ(vocabulary.Find(vocabulary.name(id)), id);
    if (id > 0) {
      EXPECT_LT(vocabulary.name(id - 1), vocabulary.name(id));
    }
  }
  EXPECT_EQ(vocabulary.type(vocabulary.Find("z")), ValueType::kBool);
  EXPECT_TRUE(vocabulary.declared(vocabulary.Find("a")));
  EXPECT_EQ(vocabulary.Find("b"), kNoAttribute);
  EXPECT_EQ(vocabulary.Find(""), kNoAttribute);
}

TEST(Vocabulary, MixerReadsWhatNobodyDeclared) {
  const Vocabulary vocabulary({});
  EXPECT_EQ(vocabulary.size(), 3u);
  for (const AttributeId id :
       {vocabulary.reporter_kind(), vocabulary.source_namespace(),
        vocabulary.destination_namespace()}) {
    ASSERT_LT(id, vocabulary.size());
    EXPECT_FALSE(vocabulary.declared(id));
  }
}

TEST(Vocabulary, DeclaringWhatMixerReadsCounts) {
  const Vocabulary vocabulary({{"source.namespace", ValueType::kInt64}});
  const AttributeId id = vocabulary.source_namespace();
  EXPECT_TRUE(vocabulary.declared(id));
  EXPECT_EQ(vocabulary.type(id), ValueType::kInt64);
}

TEST(Vocabulary, GlobalWordsBothWays) {
  const Vocabulary vocabulary(
      {{"source.ip", ValueType::kIpAddress}, {"mine", ValueType::kString}});
  const AttributeId ip = vocabulary.Find("source.ip");
  EXPECT_EQ(vocabulary.GlobalWordOf(ip), 0);
  EXPECT_EQ(vocabulary.OfGlobalWord(0), ip);
  EXPECT_EQ(vocabulary.GlobalWordOf(vocabulary.Find("mine")), -1);
  int known = 0;
  for (int word = 0; word < kGlobalWordCount; ++word) {
    const AttributeId id = vocabulary.OfGlobalWord(word);
    if (id == kNoAttribute) continue;
    ++known;
    EXPECT_EQ(vocabulary.name(id), kGlobalWords[word]);
  }
  // All but "mine"; the namespaces of the three that Mixer reads are global.
  EXPECT_GE(known, 2);
  EXPECT_LE(known, 4);
}

// Landmarks of spec attributes.md 3, quotes included.
TEST(GlobalDictionary, Landmarks) {
  EXPECT_EQ(kGlobalWordCount, 222);
  EXPECT_EQ(kGlobalWords[94], "'200'");
  EXPECT_EQ(kGlobalWords[134], "0");
  EXPECT_EQ(kGlobalWords[218], "\"-\"");
  EXPECT_EQ(kGlobalWords[221], "context.proxy_version");
  for (int word = 0; word < kGlobalWordCount; ++word) {
    EXPECT_EQ(FindGlobalWord(kGlobalWords[word]), word);
  }
  EXPECT_EQ(FindGlobalWord("no.such.word"), -1);
}

TEST(Vocabulary, LocalsExtendAndHide) {
  const Vocabulary base(
      {{"a", ValueType::kInt64}, {"x.output.value", ValueType::kBool}});
  const auto first = static_cast<AttributeId>(base.size());
  const Vocabulary extended(base,
                            {{"x.output.value", ValueType::kString, first + 7},
                             {"x.output.other", ValueType::kDouble, first}});
  EXPECT_EQ(extended.size(), base.size());
  EXPECT_EQ(extended.Find("a"), base.Find("a"));
  EXPECT_EQ(extended.type(extended.Find("a")), ValueType::kInt64);
  EXPECT_EQ(extended.Find("x.output.value"), first + 7);
  EXPECT_EQ(extended.type(first + 7), ValueType::kString);
  EXPECT_EQ(extended.name(first), "x.output.other");
  EXPECT_TRUE(extended.declared(first));
  EXPECT_EQ(extended.reporter_kind(), base.reporter_kind());
  EXPECT_EQ(base.type(base.Find("x.output.value")), ValueType::kBool);
}

}  // namespace
}  // namespace mixer
