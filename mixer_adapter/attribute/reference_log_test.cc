#include "mixer_adapter/attribute/reference_log.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"

namespace mixer {
namespace {

using istio::mixer::v1::ReferencedAttributes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReferenceLogTest : public ::testing::Test {
 protected:
  ReferenceLogTest() { log_.Reset(vocabulary_.size()); }

  ReferencedAttributes Encode(std::uint32_t global_word_count) {
    std::string bytes;
    log_.Encode(vocabulary_, global_word_count, &bytes);
    ReferencedAttributes message;
    EXPECT_TRUE(message.ParseFromString(bytes));
    return message;
  }

  // "name condition map_key" of each match, as numbers.
  std::vector<std::string> Matches(std::uint32_t global_word_count) {
    std::vector<std::string> lines;
    const ReferencedAttributes message = Encode(global_word_count);
    for (const auto& match : message.attribute_matches()) {
      lines.push_back(absl::StrCat(match.name(), " ",
                                   static_cast<int>(match.condition()), " ",
                                   match.map_key()));
    }
    return lines;
  }

  const Vocabulary vocabulary_{{{"request.headers", ValueType::kStringMap},
                                {"request.path", ValueType::kString},
                                {"zzz.custom", ValueType::kString}}};
  const AttributeId headers_ = vocabulary_.Find("request.headers");
  const AttributeId path_ = vocabulary_.Find("request.path");
  const AttributeId custom_ = vocabulary_.Find("zzz.custom");
  ReferenceLog log_;
};

// request.headers is global word 15, request.path 17, user-agent 85.
TEST_F(ReferenceLogTest, SortsByNameAndKeyWhateverTheOrderOfReading) {
  log_.Note(custom_, true);
  log_.NoteKey(headers_, "x-b", false);
  log_.NoteKey(headers_, "x-a", true);
  log_.NoteKey(headers_, "x-b", false);
  log_.Note(path_, false);
  log_.Note(path_, false);
  EXPECT_THAT(Matches(222),
              ElementsAre("15 2 -1", "15 1 -2", "17 1 0", "-3 2 0"));
  EXPECT_THAT(Encode(222).words(), ElementsAre("x-a", "x-b", "zzz.custom"));
}

TEST_F(ReferenceLogTest, SpellsWhatTheClientDoesNotKnow) {
  log_.Note(path_, true);
  log_.NoteKey(headers_, "request.path", true);  // a word used twice
  EXPECT_THAT(Matches(17), ElementsAre("15 2 -1", "-1 2 0"));
  EXPECT_THAT(Encode(17).words(), ElementsAre("request.path"));
  EXPECT_THAT(Matches(18), ElementsAre("15 2 17", "17 2 0"));
  EXPECT_THAT(Encode(18).words(), IsEmpty());
}

TEST_F(ReferenceLogTest, TheEmptyKeyIsTheAttribute) {
  log_.NoteKey(headers_, "", false);
  EXPECT_THAT(Matches(222), ElementsAre("15 1 0"));
}

TEST_F(ReferenceLogTest, HoldsManyKeys) {
  std::vector<std::string> keys;
  for (int i = 0; i < 300; ++i) keys.push_back(absl::StrCat("key-", i));
  for (const std::string& key : keys) log_.NoteKey(headers_, key, true);
  const ReferencedAttributes message = Encode(222);
  EXPECT_EQ(message.attribute_matches_size(), 300);
  EXPECT_EQ(
      std::set<std::string>(message.words().begin(), message.words().end()),
      std::set<std::string>(keys.begin(), keys.end()));
}

TEST_F(ReferenceLogTest, ResetForgets) {
  log_.Note(path_, true);
  log_.NoteKey(headers_, "a", true);
  log_.Reset(vocabulary_.size());
  EXPECT_THAT(Matches(222), IsEmpty());
}

}  // namespace
}  // namespace mixer
