// Istio's own test tables.
#include "mixer_adapter/testing/conformance_test.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/checker.h"
#include "mixer_adapter/expr/equality_terms.h"
#include "mixer_adapter/expr/function_table.h"
#include "mixer_adapter/expr/parser.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/testing/expr_outcome.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::expr {
namespace {

using ::mixer::testing::ErrorOutcome;
using ::mixer::testing::ExpectedDifferences;
using ::mixer::testing::FakeBag;
using ::mixer::testing::JsonlCase;
using ::mixer::testing::OutcomeText;
using ::mixer::testing::TypedMap;
using ::mixer::testing::TypedValue;
using ::nlohmann::json;

class ConformanceTest : public testing::ConformanceTest {
 protected:
  static std::string Evaluate(const std::string& expr,
                              const Vocabulary& vocabulary,
                              const TypedMap& attributes, bool references) {
    const absl::StatusOr<Program> program = Program::Compile(expr, vocabulary);
    if (!program.ok()) return ErrorOutcome(ToStd(program.status().message()));
    const FakeBag bag(vocabulary, attributes);
    Scratch scratch;
    std::string value = OutcomeText(program->Eval(bag, &scratch));
    if (!references) return value;
    return absl::StrCat(ToAbsl(ValueTypeName(program->type())), " ", value,
                        testing::ReadsText(bag.References()));
  }
};

std::string ExpectedExpression(const json& recorded) {
  if (recorded.contains("compile_error")) {
    return ErrorOutcome(recorded["compile_error"].get<std::string>());
  }
  // What a client sees; what cannot be sent has only the other.
  const json& wire = recorded.at("wire");
  const bool sendable = !wire.contains("unencodable");
  const json& outcome = sendable ? wire : recorded;
  std::string text = recorded.at("type").get<std::string>() + " ";
  text += outcome.contains("value")
              ? OutcomeText(testing::ReadTypedValue(outcome["value"]))
              : ErrorOutcome(outcome.at("error").get<std::string>());
  if (!sendable) return text;
  return text +
         testing::ReadsText(testing::ReadReferences(wire.at("referenced")));
}

TEST_F(ConformanceTest, Expressions) {
  ExpectedDifferences differences("testdata/expr/expected_differences.jsonl");
  const json manifests =
      testing::ReadJson(*testing::ConformancePath("attribute_manifests.json"))
          .at("expression_manifests");
  for (const JsonlCase& c : Read("expressions.jsonl")) {
    if (!c.json.contains("recorded")) continue;  // not functions of ours
    const Vocabulary vocabulary(testing::ReadManifest(
        manifests.at(c.json.at("manifest").get<std::string>())));
    const std::string expr = c.json.at("expression");
    const std::string expected = ExpectedExpression(c.json["recorded"]);
    std::string ours = Evaluate(
        expr, vocabulary, testing::ReadTypedMap(c.json.at("attributes")), true);
    if (expected.find("; reads") == std::string::npos) {
      ours = ours.substr(0, ours.find("; reads"));
    }
    const std::string name =
        absl::StrCat("expressions.jsonl#", c.json.at("index").get<int>());
    const std::string problem = differences.Check(name, expr, expected, ours);
    if (!problem.empty()) ADD_FAILURE() << name << ": " << problem;
  }
}

std::vector<FunctionRow> ReadFunctions(const json& c) {
  std::vector<FunctionRow> rows;
  for (const json& f : c.value("functions", json::array())) {
    FunctionRow row;
    row.name = f.at("name");
    row.is_method = f.at("instance");
    row.target = testing::ReadValueType(f.at("target_type"));
    row.returns = testing::ReadValueType(f.at("return_type"));
    for (const json& type : f.at("argument_types")) {
      row.parameters.push_back(testing::ReadValueType(type));
    }
    rows.push_back(std::move(row));
  }
  for (const FunctionRow& row : AllFunctions()) rows.push_back(row);
  return rows;
}

TEST_F(ConformanceTest, TypeCheck) {
  for (const JsonlCase& c : Read("typecheck.jsonl")) {
    const Vocabulary vocabulary(testing::ReadManifest(c.json.at("attributes")));
    const std::vector<FunctionRow> functions = ReadFunctions(c.json);
    const std::string source = c.json.at("source");
    absl::StatusOr<Ast> ast = Parse(source);
    absl::Status status = ast.status();
    if (status.ok()) {
      status = CheckTypes(source, vocabulary, functions, &*ast);
    }
    if (c.json.at("group") == "checker") {
      status = CheckType(source, vocabulary).status();
    }
    if (!c.json.contains("error_contains")) {
      ASSERT_TRUE(status.ok()) << c.where << ": " << status;
      EXPECT_EQ(ValueTypeName(ast->type), c.json["type"].get<std::string>())
          << c.where;
    } else {
      EXPECT_TRUE(absl::StrContains(
          status.message(), c.json.at("error_contains").get<std::string>()))
          << c.where << ": " << status;
    }
  }
}

void CheckParsed(const JsonlCase& c) {
  const std::string group = c.json.at("group");
  const absl::StatusOr<Ast> ast = Parse(c.json.at("source").get<std::string>());
  if (group == "good") {
    ASSERT_TRUE(ast.ok()) << c.where << ": " << ast.status();
    EXPECT_EQ(CanonicalText(*ast), c.json.at("canonical").get<std::string>());
  } else if (group == "bad") {
    EXPECT_EQ(ErrorOutcome(ToStd(ast.status().message())),
              ErrorOutcome(c.json.at("recorded_error").get<std::string>()))
        << c.where;
  } else if (group == "extract_eq_matches") {
    std::map<std::string, std::string> expected;
    for (const auto& [name, value] : c.json.at("matches").items()) {
      expected[name] = OutcomeText(testing::ReadTypedValue(value));
    }
    std::map<std::string, std::string> ours;
    for (const EqualityTerm& term : TopLevelEqualities(*ast)) {
      ours[term.attribute] = std::visit(
          [](const auto& value) { return OutcomeText(TypedValue(value)); },
          term.value);
    }
    EXPECT_EQ(ours, expected) << c.where;
  } else if (c.json.contains("value")) {
    ASSERT_TRUE(ast.ok()) << c.where << ": " << ast.status();
    const std::string ours = std::visit(
        [](const auto& value) { return OutcomeText(TypedValue(value)); },
        ast->value);
    EXPECT_EQ(ours, OutcomeText(testing::ReadTypedValue(c.json["value"])));
  } else {
    EXPECT_FALSE(ast.ok()) << c.where;
  }
}

TEST_F(ConformanceTest, Parser) {
  for (const JsonlCase& c : Read("parser.jsonl")) CheckParsed(c);
}

// How a call of a reference's function is written as an expression.
std::string CallText(const std::string& function, std::size_t args) {
  const std::map<std::string, std::string> operators = {
      {"dnsName_equal", "dns1 == dns2"},
      {"email_equal", "email1 == email2"},
      {"uri_equal", "uri1 == uri2"},
      {"ip_equal", "ip(text1) == ip(text2)"},
      {"timestamp_equal", "timestamp(text1) == timestamp(text2)"},
      {"timestamp_lt", "timestamp(text1) < timestamp(text2)"},
      {"timestamp_le", "timestamp(text1) <= timestamp(text2)"},
      {"matches", "text1.matches(text2)"},
      {"startsWith", "text1.startsWith(text2)"},
      {"endsWith", "text1.endsWith(text2)"}};
  const auto found = operators.find(function);
  if (found != operators.end()) return found->second;
  return function + (args == 1 ? "(text1)" : "(text1, text2)");
}

std::vector<std::string> ReadArguments(const json& c) {
  if (c.contains("args")) return c["args"].get<std::vector<std::string>>();
  std::vector<std::string> args;
  for (const json& arg : c.at("args_base64")) {
    args.push_back(testing::ReadText({{"arg_base64", arg}}, "arg"));
  }
  return args;
}

TEST_F(ConformanceTest, Functions) {
  std::map<std::string, ValueType> manifest;
  for (const char* const number : {"1", "2"}) {
    manifest[absl::StrCat("text", number)] = ValueType::kString;
    manifest[absl::StrCat("dns", number)] = ValueType::kDnsName;
    manifest[absl::StrCat("email", number)] = ValueType::kEmailAddress;
    manifest[absl::StrCat("uri", number)] = ValueType::kUri;
  }
  const Vocabulary vocabulary(manifest);
  ExpectedDifferences differences("testdata/expr/expected_differences.jsonl");
  for (const JsonlCase& c : Read("functions.jsonl")) {
    const std::vector<std::string> args = ReadArguments(c.json);
    TypedMap attributes;
    for (const auto& [name, type] : manifest) {
      const std::size_t index = name.back() == '1' ? 0 : 1;
      if (index < args.size()) attributes[name] = args[index];
    }
    const std::string expr =
        CallText(c.json.at("function").get<std::string>(), args.size());
    const std::string expected =
        c.json.contains("value")
            ? OutcomeText(testing::ReadTypedValue(c.json["value"]))
            : ErrorOutcome(testing::ReadText(c.json, "error"));
    const std::string name =
        absl::StrCat("functions.jsonl#", c.json.at("index").get<int>());
    const std::string problem = differences.Check(
        name, expr, expected, Evaluate(expr, vocabulary, attributes, false));
    if (!problem.empty()) {
      ADD_FAILURE() << name << ": " << problem << c.json.dump();
    }
  }
}

}  // namespace
}  // namespace mixer::expr
