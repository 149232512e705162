#include "mixer_adapter/config/yaml_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace mixer::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> Errors(const Resources& resources) {
  std::vector<std::string> texts;
  for (const auto& error : resources.errors) texts.push_back(error.ToString());
  return texts;
}

std::vector<std::string> Keys(const Resources& resources) {
  std::vector<std::string> names;
  for (const auto& [key, unused] : resources.resources) {
    names.push_back(key.ToString());
  }
  return names;
}

std::string Json(const Resource& resource) {
  std::string json;
  // Sorts nothing: only for specs with one field.
  EXPECT_TRUE(
      google::protobuf::util::MessageToJsonString(resource.spec, &json).ok());
  return json;
}

std::string RuleText(std::string_view name, std::string_view spec) {
  return absl::StrCat("kind: rule\nmetadata:\n  name: ", std::string(name),
                      "\n  namespace: ns\nspec:\n", std::string(spec));
}

std::string SpecOf(std::string_view yaml) {
  const Resources got = ReadYaml("f.yaml", RuleText("r", yaml));
  EXPECT_THAT(Errors(got), IsEmpty()) << yaml;
  return got.resources.empty() ? "" : Json(got.resources.begin()->second);
}

TEST(YamlReader, ReadsEveryDocument) {
  const Resources got = ReadYaml(
      "dir/f.yaml", "\xEF\xBB\xBF# comment\n---\n" + RuleText("a", "") +
                        "--- # text\r\n" + RuleText("b", "") +
                        "\n---\n# nothing\n---\n{}\n...\n" + RuleText("c", ""));
  EXPECT_THAT(Errors(got), IsEmpty());
  EXPECT_THAT(Keys(got), ElementsAre("a.rule.ns", "b.rule.ns", "c.rule.ns"));
  EXPECT_EQ(got.resources.begin()->second.origin, "dir/f.yaml:3");
}

TEST(YamlReader, ABrokenDocumentLeavesItsNeighboursAlone) {
  const Resources got = ReadYaml(
      "f.yaml", RuleText("a", "") + "---\nkind: [\n---\n" + RuleText("b", ""));
  EXPECT_THAT(Keys(got), ElementsAre("a.rule.ns", "b.rule.ns"));
  EXPECT_THAT(Errors(got), ElementsAre(HasSubstr("f.yaml:8: is not YAML: ")));
}

TEST(YamlReader, FrameKeysInAnyLetterCase) {
  const Resources got = ReadYaml(
      "f.yaml",
      "KIND: rule\nMetaData: {Name: 12, NAMESPACE: yes, annotations: {a: 1}}\n"
      "Spec: {match: x}\nother: {}\n");
  EXPECT_THAT(Errors(got), IsEmpty());
  ASSERT_THAT(Keys(got), ElementsAre("12.rule.true"));
  EXPECT_EQ(got.resources.begin()->second.annotations.at("a"), "1");
  EXPECT_EQ(Json(got.resources.begin()->second), R"({"match":"x"})");
}

TEST(YamlReader, LastDuplicateWins) {
  EXPECT_EQ(SpecOf("  match: a\n  match: b\n"), R"({"match":"b"})");
  const Resources got =
      ReadYaml("f.yaml", RuleText("r", "  match: a") + "\n---\n" +
                             RuleText("r", "  match: b"));
  ASSERT_EQ(got.resources.size(), 1u);
  EXPECT_EQ(Json(got.resources.begin()->second), R"({"match":"b"})");
}

TEST(YamlReader, ScalarsQuotesAnchorsAndMerges) {
  EXPECT_EQ(SpecOf("  a: [yes, 'yes', 0x10, \"0x10\", ~, 1.5, x\n    y]"),
            R"({"a":[true,"yes",16,"0x10",null,1.5,"x y"]})");
  EXPECT_EQ(SpecOf("  a: [&x {b: 1}, *x, {<<: *x}]\n"),
            R"({"a":[{"b":1},{"b":1},{"b":1}]})");
  EXPECT_EQ(SpecOf("  a: [{0x10: x}, {yes: x}, {'yes': x}, {<<: [{b: 1}, {b: "
                   "2}]}]\n"),
            R"({"a":[{"16":"x"},{"true":"x"},{"yes":"x"},{"b":1}]})");
}

struct BadCase {
  std::string_view text;
  std::string_view error;
};

TEST(YamlReader, MistakesNameLineAndCure) {
  const std::vector<BadCase> cases = {
      {"kind: rule",
       "f.yaml:1: key elements are empty: give the resource "
       "metadata.namespace, metadata.name"},
      {"\n\n- a\n", "f.yaml:3: is not a resource"},
      {"text", "f.yaml:1: is not a resource"},
      {"kind: {}\n", "f.yaml:1: kind must be text"},
      {"kind: a\nmetadata: x\n", "metadata must be a mapping"},
      {"kind: a\nmetadata: {name: [], namespace: b}", "name must be text"},
      {"kind: a\nmetadata: {annotations: {a: []}}", "annotations.a must be"},
      {"kind: a\nmetadata: {name: b, namespace: c}\nspec: 1",
       "spec must be a mapping"},
      {"a: b: c", "f.yaml:1: is not YAML: "},
      {"a:\n\t- b", "f.yaml:2: is not YAML: "},
      {"a: \x01", "f.yaml:1: control characters are not allowed; found 0x01"},
      {"a: 1\nb: \xFF", "f.yaml:2: is not UTF-8 text"},
      {"a: \xC0\x80", "is not UTF-8"},
      {"a: \xED\xA0\x80", "is not UTF-8"},
      {"a: .nan", "'.nan' is not a finite number"},
      {"a: !!int x", "cannot decode 'x' as !!int"},
      {"{[a]: b}", "a mapping's key must be text"},
      {"a: &a [*a]", "alias refers to what contains it"},
      {"a: *b", "is not YAML: the referenced anchor is not defined"},
      {"a: {<<: 1}", "'<<' must name a mapping"},
      {"a: {<<: [1]}", "a list given to '<<' must hold mappings"},
  };
  for (const BadCase& c : cases) {
    EXPECT_THAT(Errors(ReadYaml("f.yaml", c.text)),
                ElementsAre(HasSubstr(std::string(c.error))))
        << c.text;
  }
}

// decisions.md "YAML tags": never a rule that matches everything by accident.
TEST(YamlReader, RefusesAMatchThatIsNoPlainOrQuotedText) {
  for (const std::string_view match :
       {"!x", "! x", "!x y", "&a !x", "&a # c\n    ! x", "!!str x", "true", "1",
        "[a]", "{a: b}"}) {
    const Resources got = ReadYaml(
        "f.yaml",
        RuleText("r", absl::StrCat("  match: ", std::string(match), "\n")));
    EXPECT_THAT(Keys(got), IsEmpty()) << match;
    EXPECT_THAT(Errors(got), ElementsAre(HasSubstr("in quotes"))) << match;
  }
  for (const std::string_view hidden :
       {"  x: &a !x\n  match: *a\n", "  x: &a {match: !x}\n  <<: *a\n",
        "  x: &a {match: !x}\n  <<: [*a]\n", "  match: !x\n  match: y\n"}) {
    const Resources got = ReadYaml("f.yaml", RuleText("r", hidden));
    EXPECT_THAT(Errors(got), ElementsAre(HasSubstr("'!'"))) << hidden;
  }
}

TEST(YamlReader, AcceptsEveryTextAsMatch) {
  EXPECT_EQ(SpecOf("  match: a == \"b\"\n"), R"({"match":"a == \"b\""})");
  EXPECT_EQ(SpecOf("  match: '!x'\n"), R"({"match":"!x"})");
  EXPECT_EQ(SpecOf("  match: \"true\"\n"), R"({"match":"true"})");
  EXPECT_EQ(SpecOf("  match: |\n    a\n"), R"({"match":"a\n"})");
  EXPECT_EQ(SpecOf("  match: a # comment !x\n"), R"({"match":"a"})");
  EXPECT_EQ(SpecOf("  match:\n"), R"({"match":null})");
}

// The parser alone would go on for ever with some of these.
TEST(YamlReader, StrayTokensEnd) {
  for (const std::string_view text :
       {"}", "]", ",", "a: b\n}", "{a: b} }", "? }", "- ]", "{} , {}", "[a]]",
        "{namespace: one}\nspec: {ances\",\n  kinds"}) {
    EXPECT_FALSE(ReadYaml("f.yaml", text).errors.empty()) << text;
  }
}

TEST(YamlReader, Limits) {
  YamlLimits limits;
  limits.max_file_bytes = 1000;
  EXPECT_THAT(Errors(ReadYaml("f", std::string(1001, '#'), limits)),
              ElementsAre(HasSubstr("f:1: has 1001 bytes, more than 1000")));
  limits = {};
  limits.max_documents = 2;
  EXPECT_THAT(Errors(ReadYaml("f", "---\n{}\n---\n{}\n---\n{}\n", limits)),
              ElementsAre(HasSubstr("f:6: has more than 2 documents")));
}

TEST(YamlReader, DepthIsBounded) {
  const auto nested = [](int depth) {
    return "a: " + std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_THAT(Errors(ReadYaml("f", nested(63))),
              ElementsAre(HasSubstr("key elements are empty")));
  for (const int depth : {64, 1000, 100000}) {
    EXPECT_THAT(Errors(ReadYaml("f", nested(depth))),
                ElementsAre(HasSubstr("nested deeper than 64 levels")));
  }
  // By aliases of aliases.
  std::string chain = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    absl::StrAppend(&chain, "a", i, ": &a", i, " [*a", i - 1, "]\n");
  }
  EXPECT_THAT(Errors(ReadYaml("f", chain)),
              ElementsAre(HasSubstr("f:64: lists and mappings are nested")));
}

TEST(YamlReader, AliasesCannotExplode) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 20; ++i) {
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [");
    for (int j = 0; j < 10; ++j) absl::StrAppend(&bomb, "*a", i - 1, ",");
    bomb += "]\n";
  }
  EXPECT_THAT(Errors(ReadYaml("f", bomb)),
              ElementsAre(HasSubstr("document with its aliases is larger")));
}

}  // namespace
}  // namespace mixer::config
