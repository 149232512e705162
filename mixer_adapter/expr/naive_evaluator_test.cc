// Program against the plainest evaluator on random expressions.
#include "mixer_adapter/testing/naive_evaluator.h"

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "mixer_adapter/testing/expression_generator.h"

namespace mixer::expr {
namespace {

using testing::ExpressionGenerator;

constexpr int kEvaluations = 100000;
constexpr int kBagsOfEach = 4;

TEST(NaiveEvaluator, AgreesWithProgram) {
  testing::RandomChoices choices(20190926);
  ExpressionGenerator generator(&choices);
  const Vocabulary& names = ExpressionGenerator::Names();
  int expressions = 0;
  int evaluations = 0;
  int values = 0;
  int absent = 0;
  while (evaluations < kEvaluations) {
    const std::string text = generator.Expression();
    ++expressions;
    const auto forms = testing::CompileBothForms(text, names);
    if (!forms.has_value()) continue;
    for (int i = 0; i < kBagsOfEach; ++i) {
      const testing::TypedMap attributes = generator.Attributes();
      const std::string ours =
          testing::EvaluateProgram(forms->program, names, attributes);
      ASSERT_EQ(ours, testing::EvaluateNaively(forms->checked, attributes))
          << text;
      ++evaluations;
      values += absl::StartsWith(ours, "error") ? 0 : 1;
      absent += absl::StartsWith(ours, "error lookup failed") ? 1 : 0;
    }
  }
  // The generator makes expressions that mean something.
  EXPECT_LT(expressions * kBagsOfEach, evaluations * 5 / 4);
  EXPECT_GT(values, evaluations / 4);
  EXPECT_GT(absent, evaluations / 20);
  RecordProperty("expressions", expressions);
  RecordProperty("values", values);
  RecordProperty("lookup_failed", absent);
}

}  // namespace
}  // namespace mixer::expr
