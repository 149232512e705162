// The fuzzer chooses an expression and the attributes: Program and the plainest
// evaluator must agree.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mixer_adapter/testing/expression_generator.h"
#include "mixer_adapter/testing/naive_evaluator.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using mixer::testing::ExpressionGenerator;
  mixer::testing::ByteChoices choices(
      std::string_view(reinterpret_cast<const char*>(data), size));
  ExpressionGenerator generator(&choices);
  const std::string text = generator.Expression();
  const mixer::testing::TypedMap attributes = generator.Attributes();
  const mixer::Vocabulary& names = ExpressionGenerator::Names();
  const auto forms = mixer::testing::CompileBothForms(text, names);
  if (!forms.has_value()) return 0;
  const std::string ours =
      mixer::testing::EvaluateProgram(forms->program, names, attributes);
  const std::string naive =
      mixer::testing::EvaluateNaively(forms->checked, attributes);
  if (ours == naive) return 0;
  std::fprintf(stderr, "%s\n  program: %s\n  naive:   %s\n", text.c_str(),
               ours.c_str(), naive.c_str());
  std::abort();
}
