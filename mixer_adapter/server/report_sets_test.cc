#include "mixer_adapter/server/report_sets.h"

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer/v1/mixer.pb.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/server/report_request.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/expr_outcome.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::server {
namespace {

using nlohmann::json;
using testing::JsonlCase;
using testing::OutcomeText;

constexpr char kCases[] = "testdata/attribute/attribute_examples.jsonl";

// Cases of what is around the sets: who refuses a report for its dictionary,
// fills in generated attributes, or flushes.
const std::map<std::string, std::string>& ElsewhereDecided() {
  static const auto* const cases = new std::map<std::string, std::string>{
      {"global-count-too-big", "mixer_service"},
      {"preprocess-error-delta", "runtime: generators"},
      {"preprocess-output-reset", "runtime: generators"},
      {"flush-error", "runtime: reports"},
  };
  return *cases;
}

// What the recording's dispatcher answered, by case and number of the set.
absl::Status RecordedAnswer(const std::string& id, std::size_t set) {
  if (id == "report-error-one" && set == 0) return absl::UnknownError("boom");
  if (id == "report-error-percent") return absl::UnknownError("100%d done");
  return absl::OkStatus();
}

const Vocabulary& TestVocabulary() {
  static const auto* const vocabulary =
      new Vocabulary({{"", ValueType::kString},
                      {"a", ValueType::kInt64},
                      {"b", ValueType::kInt64},
                      {"own", ValueType::kInt64}});
  return *vocabulary;
}

// "a=int64 1 b=int64 2 "
std::string BagText(const Bag& bag) {
  std::string text;
  for (AttributeId id = 0; id < TestVocabulary().size(); ++id) {
    const Value value = bag.Get(id);
    if (!value.is_present()) continue;
    absl::StrAppend(&text, ToAbsl(TestVocabulary().name(id)), "=",
                    OutcomeText(value), " ");
  }
  return text;
}

std::string BagText(const json& bag) {
  std::string text;
  for (const auto& [name, value] : bag.items()) {
    absl::StrAppend(&text, name, "=",
                    OutcomeText(testing::ReadTypedValue(value)), " ");
  }
  return text;
}

void RunCase(const json& c) {
  std::string wire;
  ASSERT_TRUE(
      absl::Base64Unescape(c.at("request_base64").get<std::string>(), &wire));
  ReportRequest request;
  ASSERT_TRUE(request.Read(wire).ok());
  Scratch scratch;
  ReportSets sets;
  ASSERT_TRUE(sets.CheckWire(request).ok());
  std::vector<std::string> dispatched;
  MultiError errors;
  sets.Begin(request, TestVocabulary(), &scratch, &errors);
  while (const Bag* const bag = sets.Next()) {
    dispatched.push_back(BagText(*bag));
    const absl::Status answer = RecordedAnswer(c["id"], dispatched.size() - 1);
    if (!answer.ok()) errors.Add(ToStd(answer.message()));
  }

  std::vector<std::string> want;
  for (const json& bag : c.at("dispatched_bags")) want.push_back(BagText(bag));
  EXPECT_EQ(dispatched, want);
  std::string error;
  if (c.contains("rpc_error")) {
    error = c["rpc_error"].get<std::string>();
    const std::string prefix = "rpc error: code = Unknown desc = ";
    ASSERT_EQ(error.substr(0, prefix.size()), prefix);
    error = error.substr(prefix.size());
    // decisions.md S2: percent signs stay as they are.
    const std::string mangled = "100%!d(MISSING)";
    const std::size_t at = error.find(mangled);
    if (at != std::string::npos) error.replace(at, mangled.size(), "100%d");
  }
  EXPECT_EQ(errors.empty() ? "" : errors.ToString(), error);
}

TEST(ReportSets, DispatchesWhatWasRecorded) {
  int cases = 0;
  for (const JsonlCase& c : testing::ReadJsonl(kCases)) {
    if (c.json.at("kind") != "report") continue;
    if (ElsewhereDecided().count(c.json.at("id")) > 0) continue;
    SCOPED_TRACE(c.json.at("id").get<std::string>());
    RunCase(c.json);
    ++cases;
  }
  EXPECT_EQ(cases, 11);
}

TEST(ReportRequest, CountsSetsWithoutLookingIntoThem) {
  const struct {
    std::string bytes;
    std::int64_t sets;
  } cases[] = {
      {"", 0},
      {std::string("\x0a\x00", 2), 1},
      {"\x0a\x01\xff\x12\x01w\x18\x05\x0a\x02\x0a\x02\x20\x01", 2},
      // Field 1 as a number, a group with a field 1 in it, field 9.
      {std::string("\x08\x01\x2b\x0a\x00\x2c\x4a\x00\x0a\x00", 10), 1},
      {std::string("\x0a\x00\x0a\x05w", 5), 1},
      {std::string("\x0a\x00\xff", 3), 1},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(CountSets(c.bytes), c.sets) << absl::CHexEscape(c.bytes);
  }
}

// For the recorded reports, what is read is what was counted.
TEST(ReportRequest, CountsTheSetsThatItReads) {
  for (const JsonlCase& c : testing::ReadJsonl(kCases)) {
    if (c.json.at("kind") != "report") continue;
    std::string wire;
    ASSERT_TRUE(absl::Base64Unescape(
        c.json.at("request_base64").get<std::string>(), &wire));
    ReportRequest request;
    if (!request.Read(wire).ok()) continue;
    EXPECT_EQ(CountSets(wire),
              static_cast<std::int64_t>(request.attributes.size()))
        << c.where;
  }
}

TEST(ReportSets, ABrokenLastSetIsFoundBeforeTheFirstIsDispatched) {
  istio::mixer::v1::ReportRequest message;
  (*message.add_attributes()->mutable_int64s())[0] = 1;
  std::string wire = message.SerializeAsString();
  wire += "\x0a\x02\x1a\x7f";
  ReportRequest request;
  ASSERT_TRUE(request.Read(wire).ok());
  EXPECT_EQ(ToStd(ReportSets().CheckWire(request).message()), "unexpected EOF");
}

TEST(ReportSets, OnceWarmNothingIsAllocated) {
  for (const bool delta : {false, true}) {
    istio::mixer::v1::ReportRequest message;
    message.set_repeated_attributes_semantics(
        delta ? istio::mixer::v1::ReportRequest::DELTA_ENCODING
              : istio::mixer::v1::ReportRequest::INDEPENDENT_ENCODING);
    for (const char* const word : {"a", "b", "x"}) {
      message.add_default_words(word);
    }
    for (int i = 0; i < 10; ++i) {
      auto* const set = message.add_attributes();
      (*set->mutable_int64s())[-1] = i;
      (*set->mutable_strings())[-2] = -3;
      (*(*set->mutable_string_maps())[15].mutable_entries())[-3] = -3;
    }
    const std::string wire = message.SerializeAsString();
    Scratch scratch;
    ReportRequest request;
    ReportSets sets;
    int dispatched = 0;
    const auto run = [&] {
      scratch.Reset();
      ASSERT_TRUE(request.Read(wire).ok() && sets.CheckWire(request).ok());
      MultiError errors;
      sets.Begin(request, TestVocabulary(), &scratch, &errors);
      while (const Bag* const bag = sets.Next()) {
        dispatched += bag->Get(TestVocabulary().Find("b")).is_present();
      }
      ASSERT_TRUE(errors.empty());
    };
    for (int i = 0; i < 3; ++i) run();
    const testing::AllocationCounter counter;
    run();
    EXPECT_EQ(counter.count(), 0) << (delta ? "delta" : "independent");
    EXPECT_EQ(dispatched, 40);
  }
}

}  // namespace
}  // namespace mixer::server
