// Whatever the conditions and the request: with the index the same conditions
// hold, as many cannot be evaluated, and the same is referenced.
#include "mixer_adapter/runtime/rule_index.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/choices.h"
#include "mixer_adapter/testing/fake_bag.h"

namespace mixer::runtime {
namespace {

using testing::Choices;
using ::testing::ElementsAre;
using testing::FakeBag;
using testing::TypedMap;

const Vocabulary& Names() {
  static const auto* const names =
      new Vocabulary({{"a", ValueType::kString},
                      {"b", ValueType::kString},
                      {"host.name", ValueType::kString},
                      {"i", ValueType::kInt64},
                      {"p", ValueType::kBool},
                      {"m", ValueType::kStringMap}});
  return *names;
}

SharedCondition Compile(const std::string& text) {
  auto condition = Condition::Compile(text, Names());
  EXPECT_TRUE(condition.ok()) << text << ": " << condition.status();
  return *std::move(condition);
}

std::string Pick(const std::vector<std::string>& texts, Choices* choices) {
  return texts[choices->Below(texts.size())];
}

std::string Text(Choices* choices) {
  return Pick({R"("x")", R"("y")", R"("")", R"("z")"}, choices);
}

// One comparison, of the sorts that an index takes and of those that it must
// leave alone.
std::string Term(Choices* choices) {
  const std::string attribute = Pick({"a", "b", "host.name"}, choices);
  switch (choices->Below(12)) {
    case 0:
      return absl::StrCat("i == ", choices->Below(3));
    case 1:
      return choices->OneIn(2) ? "p == true" : "false == p";
    case 2:
      return absl::StrCat("m[\"k\"] == ", Text(choices));
    case 3:
      return absl::StrCat("(", attribute, " | \"x\") == ", Text(choices));
    case 4:
      return absl::StrCat(attribute, " != ", Text(choices));
    case 5:
      return absl::StrCat(attribute, ".startsWith(\"x\")");
    case 6:
      return "a == b";
    case 7:
      return R"(a.endsWith("x"))";
    case 8:
      return absl::StrCat(Text(choices), " == ", attribute);
    default:
      return absl::StrCat(attribute, " == ", Text(choices));
  }
}

std::string Expression(Choices* choices, int depth) {
  if (depth == 0 || choices->OneIn(3)) return Term(choices);
  return absl::StrCat("(", Expression(choices, depth - 1),
                      choices->OneIn(2) ? " && " : " || ",
                      Expression(choices, depth - 1), ")");
}

TypedMap Attributes(Choices* choices) {
  TypedMap attributes;
  for (const char* const name : {"a", "b", "host.name"}) {
    if (choices->OneIn(3)) continue;
    attributes[name] = Pick({"x", "y", "", "z"}, choices);
  }
  if (choices->OneIn(2)) {
    attributes["i"] = static_cast<std::int64_t>(choices->Below(3));
  }
  if (choices->OneIn(2)) attributes["p"] = choices->OneIn(2);
  if (choices->OneIn(2)) {
    attributes["m"] = std::map<std::string, std::string>{{"k", "x"}};
  }
  // What a client may send: another type than was declared.
  if (choices->OneIn(4)) attributes["a"] = std::int64_t{7};
  if (choices->OneIn(4)) attributes["i"] = absl::Nanoseconds(1);
  return attributes;
}

// What came of a list of conditions.
struct Outcome {
  std::vector<std::size_t> hold;
  std::size_t errors = 0;
  std::vector<testing::Reference> references;

  bool operator==(const Outcome& other) const {
    return hold == other.hold && errors == other.errors &&
           references == other.references;
  }
};

void Try(const Condition* condition, std::size_t number, const Bag& bag,
         Scratch* scratch, Outcome* outcome) {
  if (condition == nullptr) return outcome->hold.push_back(number);
  const Value value = condition->program.Eval(bag, scratch);
  if (value.is_error()) {
    ++outcome->errors;
  } else if (value.truth()) {
    outcome->hold.push_back(number);
  }
}

TEST(RuleIndex, IsNotToBeToldFromTryingAll) {
  testing::RandomChoices choices(20191125);
  std::vector<SharedCondition> pool = {nullptr};
  for (int i = 0; i < 600; ++i)
    pool.push_back(Compile(Expression(&choices, 2)));
  std::size_t skipped = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::vector<const Condition*> conditions(choices.Below(64));
    for (const Condition*& condition : conditions) {
      condition = pool[choices.Below(pool.size())].get();
    }
    const RuleIndex index(conditions, Names());
    const TypedMap attributes = Attributes(&choices);
    Scratch scratch;
    Outcome all;
    const FakeBag plain(Names(), attributes);
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      Try(conditions[i], i, plain, &scratch, &all);
    }
    all.references = plain.References();
    Outcome indexed;
    std::size_t tried = 0;
    const FakeBag bag(Names(), attributes);
    indexed.errors +=
        index.ForEachCandidate(bag, &scratch, [&](std::size_t number) {
          ++tried;
          Try(conditions[number], number, bag, &scratch, &indexed);
        });
    indexed.references = bag.References();
    ASSERT_TRUE(indexed == all) << "round " << round;
    skipped += conditions.size() - tried;
  }
  // Else the test shows nothing.
  EXPECT_GT(skipped, 100'000u);
}

TEST(RuleIndex, FindsTheFewAmongMany) {
  std::vector<SharedCondition> owner;
  std::vector<const Condition*> conditions;
  for (int i = 0; i < 1000; ++i) {
    owner.push_back(
        Compile(absl::StrCat("host.name == \"h", i, "\" && a == \"x\"")));
    conditions.push_back(owner.back().get());
  }
  owner.push_back(Compile(R"(host.name == "h7" || host.name == "h500")"));
  conditions.push_back(owner.back().get());
  conditions.push_back(nullptr);
  const RuleIndex index(conditions, Names());
  const FakeBag bag(Names(), {{"host.name", "h500"}});
  Scratch scratch;
  std::vector<std::size_t> tried;
  tried.reserve(8);
  const auto visit = [&tried](std::size_t number) { tried.push_back(number); };
  EXPECT_EQ(index.ForEachCandidate(bag, &scratch, visit), 0u);
  EXPECT_THAT(tried, ElementsAre(500, 1000, 1001));
  tried.clear();
  const testing::AllocationCounter allocations;
  EXPECT_EQ(index.ForEachCandidate(EmptyBag(), &scratch, visit), 1001u);
  EXPECT_EQ(allocations.count(), 0);
  EXPECT_THAT(tried, ElementsAre(1001));
}

}  // namespace
}  // namespace mixer::runtime
