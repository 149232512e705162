// Every recorded case of testdata/expr, and Istio's own test tables where they
// are at hand.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/ast.h"
#include "mixer_adapter/expr/checker.h"
#include "mixer_adapter/expr/function_table.h"
#include "mixer_adapter/expr/parser.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/testing/expr_outcome.h"
#include "mixer_adapter/testing/fake_bag.h"
#include "mixer_adapter/testing/jsonl_cases.h"

namespace mixer::expr {
namespace {

using ::mixer::testing::BytesForm;
using ::mixer::testing::ConformancePath;
using ::mixer::testing::ErrorOutcome;
using ::mixer::testing::ExpectedDifferences;
using ::mixer::testing::FakeBag;
using ::mixer::testing::JsonlCase;
using ::mixer::testing::kCrash;
using ::mixer::testing::kNoConformanceDir;
using ::mixer::testing::OutcomeText;
using ::mixer::testing::ReadJson;
using ::mixer::testing::ReadJsonl;
using ::mixer::testing::ReadManifest;
using ::mixer::testing::ReadReferences;
using ::mixer::testing::ReadsText;
using ::mixer::testing::ReadText;
using ::mixer::testing::ReadTypedMap;
using ::mixer::testing::ReadTypedValue;
using ::mixer::testing::TypedMap;
using ::mixer::testing::TypedValue;
using ::nlohmann::json;

constexpr char kFolder[] = "testdata/expr/";

std::string CaseName(const std::string& file, const json& line,
                     std::size_t number) {
  if (line.contains("index")) {
    return absl::StrCat(file, "#", line["index"].get<int>());
  }
  return absl::StrCat(file, ":", number + 1);
}

class RecordedTest : public ::testing::Test {
 protected:
  void Check(const std::string& name, const std::string& expr,
             const std::string& reference, const std::string& ours) {
    const std::string problem = differences_.Check(name, expr, reference, ours);
    if (!problem.empty()) ADD_FAILURE() << name << ": " << problem;
  }

  void ExpectAllUsed(const std::string& file) {
    for (const std::string& name : differences_.Unused(file)) {
      ADD_FAILURE() << "expected_differences.jsonl names no case: " << name;
    }
  }

  // "error ..." or "STRING <canonical form>".
  static std::string CompileOutcome(const std::string& expr,
                                    const Vocabulary& vocabulary) {
    const absl::StatusOr<Program> program = Program::Compile(expr, vocabulary);
    if (!program.ok()) return ErrorOutcome(ToStd(program.status().message()));
    return absl::StrCat(ToAbsl(ValueTypeName(program->type())), " ",
                        CanonicalText(*Parse(expr)));
  }

  static std::string EvalOutcome(const std::string& expr,
                                 const Vocabulary& vocabulary,
                                 const TypedMap& attributes) {
    const absl::StatusOr<Program> program = Program::Compile(expr, vocabulary);
    if (!program.ok()) return ErrorOutcome(ToStd(program.status().message()));
    const FakeBag bag(vocabulary, attributes);
    Scratch scratch;
    const std::string value = OutcomeText(program->Eval(bag, &scratch));
    return value + ReadsText(bag.References());
  }

  ExpectedDifferences differences_{
      absl::StrCat(kFolder, "expected_differences.jsonl")};
};

class ConformanceFormTest : public RecordedTest {
 protected:
  // The form of expressions_generated.jsonl and syntax_recorded.jsonl.
  void RunFile(const std::string& file) {
    const Vocabulary vocabulary(ReadManifest(
        ReadJson(absl::StrCat(kFolder, "generated_manifest.json"))));
    std::size_t number = 0;
    for (const JsonlCase& c : ReadJsonl(kFolder + file)) {
      RunCase(CaseName(file, c.json, number++), c.json, vocabulary);
    }
    EXPECT_GT(number, 0u);
    ExpectAllUsed(file);
  }

  void RunCase(const std::string& name, const json& c,
               const Vocabulary& vocabulary) {
    const std::string expr = ReadText(c, "expression");
    std::string reference;
    for (const char* const member : {"parse_error", "compile_error"}) {
      const std::string error = ReadText(c, member);
      if (!error.empty()) reference = ErrorOutcome(error);
    }
    if (c.contains("panic")) reference = kCrash;
    if (reference.empty()) {
      reference = absl::StrCat(c.at("type").get<std::string>(), " ",
                               ReadText(c, "canonical"));
    }
    Check(name, expr, reference, CompileOutcome(expr, vocabulary));
    if (!c.contains("evaluations")) return;
    int evaluation = 0;
    for (const json& e : c["evaluations"]) {
      std::string expected = e.contains("value")
                                 ? OutcomeText(ReadTypedValue(e["value"]))
                                 : ErrorOutcome(ReadText(e, "error"));
      expected += ReadsText(ReadReferences(e.at("referenced")));
      Check(absl::StrCat(name, "/", evaluation++), expr, expected,
            EvalOutcome(expr, vocabulary, ReadTypedMap(e.at("attributes"))));
    }
  }
};

TEST_F(ConformanceFormTest, Generated) {
  RunFile("expressions_generated.jsonl");
}
TEST_F(ConformanceFormTest, Syntax) { RunFile("syntax_recorded.jsonl"); }

class ExamplesTest : public RecordedTest {
 protected:
  void RunCase(const std::string& name, const json& c,
               const Vocabulary& vocabulary) {
    const std::string expr = c.at("expr");
    const std::string stage = c.at("stage");
    if (c.contains("ast")) {
      const absl::StatusOr<Ast> ast = Parse(expr);
      const std::string ours =
          ast.ok() ? CanonicalText(*ast)
                   : ErrorOutcome(ToStd(ast.status().message()));
      const bool crash = c.contains("panic") && stage == "typecheck";
      Check(name + "/ast", expr, crash ? kCrash : c["ast"].get<std::string>(),
            ours);
    }
    if (!c.at("type").is_null()) {
      const absl::StatusOr<ValueType> type = CheckType(expr, vocabulary);
      const std::string ours =
          type.ok() ? std::string(ValueTypeName(*type))
                    : ErrorOutcome(ToStd(type.status().message()));
      Check(name + "/type", expr, c["type"], ours);
    }
    std::string expected;
    if (c.contains("panic")) {
      expected = kCrash;
    } else if (c.contains("error")) {
      expected = ErrorOutcome(c["error"].get<std::string>());
    } else {
      expected = OutcomeText(ReadTypedValue(c.at("result"), BytesForm::kHex));
    }
    if (stage == "eval" && expected != kCrash) {
      expected += ReadsText(ReadReferences(c.at("referenced")));
    }
    Check(name, expr, expected,
          EvalOutcome(expr, vocabulary,
                      ReadTypedMap(c.at("attributes"), BytesForm::kHex)));
  }
};

TEST_F(ExamplesTest, All) {
  const Vocabulary vocabulary(ReadManifest(
      ReadJson(absl::StrCat(kFolder, "expression_manifest.json"))));
  const std::string file = "expression_examples.jsonl";
  std::size_t number = 0;
  for (const JsonlCase& c : ReadJsonl(kFolder + file)) {
    RunCase(CaseName(file, c.json, number++), c.json, vocabulary);
  }
  ExpectAllUsed(file);
}

}  // namespace
}  // namespace mixer::expr
