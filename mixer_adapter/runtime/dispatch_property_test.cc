// Whatever the rules and the request: the rule index and shared conditions are
// not to be told from trying every condition at every place.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/scratch.h"
#include "mixer_adapter/runtime/check.h"
#include "mixer_adapter/runtime/condition.h"
#include "mixer_adapter/runtime/identity.h"
#include "mixer_adapter/testing/choices.h"
#include "mixer_adapter/testing/configured_mixer.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/scripted_adapter.h"

namespace mixer::runtime {
namespace {

using testing::Choices;
using testing::FakeBag;
using testing::Script;
using testing::TypedMap;
using Strings = std::vector<std::string>;

const Strings& Conditions() {
  static const auto* const conditions = new Strings{
      "",
      R"(destination.name == "a")",
      R"(destination.name == "b")",
      R"(destination.name == "a" || destination.name == "b")",
      R"(destination.name == "c" && source.name == "x")",
      R"(source.name == "x")",
      R"(source.name == "y" && request.headers["k"] == "v")",
      R"(source.name != "x")",
      "request.size == 1",
      "request.size == 2 && destination.name == \"a\"",
      R"(request.headers["k"] == "v")",
      R"((source.name | "y") == "y")",
      R"(destination.name.startsWith("a"))",
  };
  return *conditions;
}

struct Rule {
  std::string name;
  std::string name_space;
  std::string match;
  Strings handlers;  // each given the one instance
  bool header = false;

  std::string Yaml() const {
    Strings actions;
    for (const std::string& handler : handlers) {
      actions.push_back(
          absl::StrCat("{handler: ", handler, ", instances: [i]}"));
    }
    const std::string operations =
        header ? absl::StrCat(", requestHeaderOperations: [{name: x, values: ",
                              "['\"", name, "\"']}]")
               : "";
    return absl::StrCat("---\n{apiVersion: config.istio.io/v1alpha2, kind: ",
                        "rule, metadata: {name: ", name,
                        ", namespace: ", name_space, "}, spec: {match: '",
                        match, "', actions: [", absl::StrJoin(actions, ", "),
                        "]", operations, "}}\n");
  }
};

constexpr const char* kNamespaces[] = {"istio-system", "prod"};
constexpr const char* kHandlers[] = {"h1", "h2", "h3"};

std::string Fixture() {
  std::string yaml;
  for (const char* const name_space : kNamespaces) {
    absl::StrAppend(&yaml, "---\n{apiVersion: config.istio.io/v1alpha2, kind: ",
                    "instance, metadata: {name: i, namespace: ", name_space,
                    "}, spec: {compiledTemplate: checknothing}}\n");
    for (const char* const handler : kHandlers) {
      absl::StrAppend(
          &yaml, "---\n{apiVersion: config.istio.io/v1alpha2, kind: handler, ",
          "metadata: {name: ", handler, ", namespace: ", name_space,
          "}, spec: {compiledAdapter: scripted, params: {endpoint_url: \"",
          handler, ".", name_space, "\"}}}\n");
    }
  }
  return yaml;
}

std::vector<Rule> RandomRules(Choices* choices) {
  // Few conditions, many rules: so they are shared, or many, so they are not.
  const std::size_t kinds = 1 + choices->Below(Conditions().size());
  std::vector<Rule> rules(1 + choices->Below(24));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    Rule& rule = rules[i];
    rule.name = absl::StrCat("r", 10 + i);
    rule.name_space = kNamespaces[choices->OneIn(3) ? 1 : 0];
    rule.match = Conditions()[choices->Below(kinds)];
    for (const char* const handler : kHandlers) {
      if (choices->OneIn(2)) rule.handlers.push_back(handler);
    }
    rule.header = rule.handlers.empty() || choices->OneIn(3);
  }
  return rules;
}

TypedMap RandomRequest(Choices* choices) {
  TypedMap attributes;
  const auto pick = [&](const char* name, const Strings& values) {
    const std::size_t i = choices->Below(values.size() + 1);
    if (i < values.size()) attributes[name] = values[i];
  };
  pick("destination.namespace", {"prod", "other"});
  pick("destination.name", {"a", "b", "c"});
  pick("source.name", {"x", "y"});
  if (choices->OneIn(2)) {
    attributes["request.size"] = static_cast<std::int64_t>(choices->Below(3));
  }
  if (choices->OneIn(2)) {
    attributes["request.headers"] = std::map<std::string, std::string>{
        {"k", choices->OneIn(2) ? "v" : "w"}};
  }
  return attributes;
}

// What a request came to.
struct Outcome {
  Strings calls;    // labels of handlers
  Strings headers;  // names of rules
  std::uint64_t errors = 0;
  std::vector<testing::Reference> references;

  bool operator==(const Outcome& other) const {
    return calls == other.calls && headers == other.headers &&
           errors == other.errors && references == other.references;
  }
  std::string ToString() const {
    return absl::StrCat("calls ", absl::StrJoin(calls, " "), "\nheaders ",
                        absl::StrJoin(headers, " "), "\nerrors ", errors,
                        "\nreferences ", references.size());
  }
};

// Dispatch as the reference does it, place by place (spec dispatch.md 4, 10),
// in our order (decisions.md D4).
class Oracle {
 public:
  Oracle(const std::vector<Rule>& rules, const Vocabulary& vocabulary)
      : rules_(rules), vocabulary_(vocabulary) {
    for (const std::string& text : Conditions()) {
      if (text.empty()) continue;
      auto condition = Condition::Compile(text, vocabulary);
      EXPECT_TRUE(condition.ok()) << condition.status();
      conditions_[text] = *std::move(condition);
    }
  }

  Outcome Check(const TypedMap& attributes) {
    const FakeBag bag(vocabulary_, attributes);
    Outcome outcome;
    const std::string own(IdentityNamespace(vocabulary_, bag));
    Strings lists = {"istio-system"};
    if (own != "istio-system") lists.push_back(own);
    for (const std::string& list : lists) Call(list, bag, &outcome);
    for (const std::string& list : lists) AddHeaders(list, bag, &outcome);
    outcome.references = bag.References();
    return outcome;
  }

 private:
  void Call(const std::string& name_space, const Bag& bag, Outcome* outcome) {
    for (const char* const handler : kHandlers) {
      Strings tried;
      for (const Rule& rule : rules_) {
        if (!Uses(rule, name_space, handler)) continue;
        if (std::count(tried.begin(), tried.end(), rule.match) > 0) continue;
        tried.push_back(rule.match);
        if (!Holds(rule.match, bag, outcome)) continue;
        // One call for each rule of the group.
        for (const Rule& same : rules_) {
          if (same.match == rule.match && Uses(same, name_space, handler)) {
            outcome->calls.push_back(absl::StrCat(handler, ".", name_space));
          }
        }
      }
    }
  }

  void AddHeaders(const std::string& name_space, const Bag& bag,
                  Outcome* outcome) {
    for (const Rule& rule : rules_) {
      if (rule.name_space == name_space && rule.header &&
          Holds(rule.match, bag, outcome)) {
        outcome->headers.push_back(rule.name);
      }
    }
  }

  static bool Uses(const Rule& rule, const std::string& name_space,
                   const std::string& handler) {
    return rule.name_space == name_space &&
           std::count(rule.handlers.begin(), rule.handlers.end(), handler) > 0;
  }

  bool Holds(const std::string& match, const Bag& bag, Outcome* outcome) {
    if (match.empty()) return true;
    const Value value = conditions_.at(match)->program.Eval(bag, &scratch_);
    if (value.kind() == Value::Kind::kBool) return value.truth();
    ++outcome->errors;
    return false;
  }

  const std::vector<Rule>& rules_;  // sorted by name
  const Vocabulary& vocabulary_;
  std::map<std::string, SharedCondition> conditions_;
  Scratch scratch_;
};

class Subject {
 public:
  explicit Subject(const std::vector<Rule>& rules)
      : mixer_(testing::ScriptedInventory()) {
    std::string yaml = Fixture();
    for (const Rule& rule : rules) yaml += rule.Yaml();
    const auto summary = mixer_.LoadText(yaml, true);
    EXPECT_EQ(summary.rules, rules.size());
    for (const auto& error : summary.errors) ADD_FAILURE() << error.ToString();
    reader_ =
        std::make_unique<Published<Table>::Reader>(mixer_.publisher().table());
  }

  Outcome Check(const TypedMap& attributes) {
    const auto table = reader_->Get();
    const std::uint64_t before = table->metrics().match_errors->Value();
    const FakeBag bag(table->vocabulary(), attributes);
    const Script::Calls calls;
    Scratch scratch;
    const auto checked =
        runtime::Check(*table, bag, {absl::UnixEpoch(), &scratch});
    EXPECT_TRUE(checked.ok()) << checked.status();
    Outcome outcome;
    outcome.calls = calls.labels();
    for (std::size_t i = 0; i < checked->header_operation_count; ++i) {
      outcome.headers.emplace_back(checked->header_operations[i].value);
    }
    outcome.errors = table->metrics().match_errors->Value() - before;
    outcome.references = bag.References();
    return outcome;
  }

  Oracle NewOracle(const std::vector<Rule>& rules) {
    return Oracle(rules, reader_->Get()->vocabulary());
  }

 private:
  testing::ConfiguredMixer mixer_;
  std::unique_ptr<Published<Table>::Reader> reader_;
};

TEST(Dispatch, IsNotToBeToldFromTryingEveryConditionAtEveryPlace) {
  testing::RandomChoices choices(20191126);
  std::size_t calls = 0;
  std::size_t headers = 0;
  for (int round = 0; round < 200; ++round) {
    const std::vector<Rule> rules = RandomRules(&choices);
    Subject subject(rules);
    Oracle oracle = subject.NewOracle(rules);
    for (int i = 0; i < 100; ++i) {
      const TypedMap request = RandomRequest(&choices);
      const Outcome want = oracle.Check(request);
      const Outcome got = subject.Check(request);
      ASSERT_TRUE(got == want)
          << "round " << round << " request " << i << "\ngot\n"
          << got.ToString() << "\nwant\n"
          << want.ToString();
      calls += got.calls.size();
      headers += got.headers.size();
    }
  }
  // Else the test shows nothing.
  EXPECT_GT(calls, 20'000u);
  EXPECT_GT(headers, 10'000u);
}

}  // namespace
}  // namespace mixer::runtime
