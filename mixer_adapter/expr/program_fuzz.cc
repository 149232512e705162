// Any text: parse, check, compile, lint, and evaluate over a bag with and
// without everything. Nothing may crash, and nothing absent may come out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mixer_adapter/expr/lint.h"
#include "mixer_adapter/expr/program.h"
#include "mixer_adapter/testing/fake_bag.h"

namespace {

using mixer::Scratch;
using mixer::Value;
using mixer::ValueType;
using mixer::Vocabulary;
using mixer::expr::Program;
using mixer::testing::Bytes;
using mixer::testing::FakeBag;

const Vocabulary& FuzzVocabulary() {
  static const auto* const vocabulary = new Vocabulary({
      {"a", ValueType::kString},          {"as", ValueType::kString},
      {"b", ValueType::kString},          {"i", ValueType::kInt64},
      {"ai", ValueType::kInt64},          {"x", ValueType::kDouble},
      {"ad", ValueType::kDouble},         {"p", ValueType::kBool},
      {"ab", ValueType::kBool},           {"m", ValueType::kStringMap},
      {"ar", ValueType::kStringMap},      {"dur", ValueType::kDuration},
      {"host", ValueType::kDnsName},      {"adns", ValueType::kDnsName},
      {"mail", ValueType::kEmailAddress}, {"url", ValueType::kUri},
      {"ip4", ValueType::kIpAddress},     {"now", ValueType::kTimestamp},
      {"odd", ValueType::kUnspecified},
  });
  return *vocabulary;
}

const FakeBag& FullBag() {
  using Map = std::map<std::string, std::string>;
  static const auto* const bag = new FakeBag(
      FuzzVocabulary(), {{"a", std::string("abc")},
                         {"as", std::string("\xffz")},
                         {"i", std::int64_t{7}},
                         {"ai", absl::Seconds(2)},
                         {"x", 1.5},
                         {"p", true},
                         {"ab", std::string("not a bool")},
                         {"m", Map{{"a", "x"}, {"", "y"}}},
                         {"dur", absl::Seconds(5)},
                         {"host", std::string("A.b\u00fc.")},
                         {"mail", std::string("a@b")},
                         {"url", std::string("http://a/b?c#d")},
                         {"ip4", Bytes{std::string("\x0a\0\0\1", 4)}},
                         {"now", absl::UnixEpoch()}});
  return *bag;
}

void Evaluate(const Program& program, const FakeBag& bag) {
  Scratch scratch;
  const Value value = program.Eval(bag, &scratch);
  if (value.is_absent()) std::abort();
  (void)GoText(value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto type = mixer::expr::CheckType(text, FuzzVocabulary());
  const auto program = Program::Compile(text, FuzzVocabulary());
  // What compiles has a type.
  if (program.ok() && (!type.ok() || *type != program->type())) std::abort();
  const auto warnings = mixer::expr::Lint(text, FuzzVocabulary());
  if (!program.ok() && !warnings.empty()) std::abort();
  if (!program.ok()) return 0;
  (void)program->Dump();
  Evaluate(*program, FullBag());
  Evaluate(*program, FakeBag(FuzzVocabulary(), {}));
  return 0;
}
