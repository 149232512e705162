#include "mixer_adapter/expr/program.h"

#include <pthread.h>

#include <array>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/parser.h"
#include "mixer_adapter/testing/allocation_counter.h"
#include "mixer_adapter/testing/expr_outcome.h"
#include "mixer_adapter/testing/fake_bag.h"

namespace mixer::expr {
namespace {

using testing::AllocationCounter;
using testing::Bytes;
using testing::FakeBag;
using testing::OutcomeText;
using testing::TypedMap;

const Vocabulary& TestVocabulary() {
  static const auto* const vocabulary = new Vocabulary({
      {"a", ValueType::kString},
      {"b", ValueType::kString},
      {"i", ValueType::kInt64},
      {"p", ValueType::kBool},
      {"x", ValueType::kDouble},
      {"m", ValueType::kStringMap},
      {"n", ValueType::kStringMap},
      {"host", ValueType::kDnsName},
      {"peer", ValueType::kDnsName},
      {"mail", ValueType::kEmailAddress},
      {"url", ValueType::kUri},
      {"addr", ValueType::kIpAddress},
      {"now", ValueType::kTimestamp},
      {"odd", ValueType::kUnspecified},
  });
  return *vocabulary;
}

TypedMap TestAttributes() {
  return {{"a", std::string("abc")},
          {"i", std::int64_t{5}},
          {"p", true},
          {"x", 1.5},
          {"m", std::map<std::string, std::string>{{"k", "v"}}},
          {"host", std::string("svc.Example.com")},
          {"peer", std::string("SVC.example.com.")},
          {"mail", std::string("joe@example.com")},
          {"url", std::string("http://u@Example.com:80/a%20b?q#f")},
          {"addr", Bytes{std::string("\x0a\0\0\1", 4)}},
          {"now", absl::FromUnixSeconds(1420211045)}};
}

std::string CompileError(std::string_view expr) {
  const absl::StatusOr<Program> program =
      Program::Compile(expr, TestVocabulary());
  return program.ok() ? "" : std::string(program.status().message());
}

std::string Evaluate(std::string_view expr) {
  const absl::StatusOr<Program> program =
      Program::Compile(expr, TestVocabulary());
  if (!program.ok()) return std::string(program.status().message());
  const FakeBag bag(TestVocabulary(), TestAttributes());
  Scratch scratch;
  return OutcomeText(program->Eval(bag, &scratch));
}

TEST(Program, SyntaxErrorsSayWhereAndWhatToDo) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a = b", "1:3: expected '==', found '='; use == to compare"},
      {"a and b", "1:3: expected 'EOF', found and; use &&"},
      {"not a", "1:5: expected 'EOF', found a; use != or == false"},
      {"a ? b : c",
       "1:3: illegal character U+003F '?'; there is no ?:, use "
       "conditional(condition, a, b)"},
      {"a ==\n 'xy'",
       "2:2: illegal rune literal; single quotes hold exactly one character, "
       "use double quotes"},
      {"(a", "1:3: expected ')', found newline"},
      {"a == default",
       "1:6: expected operand, found 'default'; it is a reserved word of Go, "
       "which no attribute name may contain"},
      {"a.type == b",
       "1:3: expected selector or type assertion, found 'type'; it is a "
       "reserved word of Go, which no attribute name may contain"},
      {"a == \u201cb\u201d",
       "1:6: illegal character U+201C '\u201c'; use straight double quotes: "
       "\"...\""},
      {"f(a",
       "1:4: missing ',' before newline in argument list; close the "
       "list with ')'"},
      {"", "1:1: expected operand, found 'EOF'"},
  };
  for (const auto& [expr, want] : cases) {
    EXPECT_EQ(CompileError(expr),
              absl::StrCat("unable to parse expression '", expr, "': ", want));
  }
}

TEST(Program, UselessSyntaxIsNamedWithItsPlace) {
  EXPECT_EQ(CompileError("m[\"k\"].startsWith(\"v\")"),
            "unexpected expression: &ast.IndexExpr{} (at 1:1; put the map "
            "lookup in parentheses to call a method on it: "
            "(m[\"k\"]).startsWith(\"a\"))");
  EXPECT_EQ(CompileError("a[1:2]"),
            "unexpected expression: &ast.SliceExpr{} (at 1:3; there are no "
            "slices)");
  EXPECT_EQ(CompileError("i ==\n 0x10"),
            "strconv.ParseInt: parsing \"0x10\": invalid syntax (at 2:2; "
            "numbers are decimal, and fit 64 bits)");
}

// The reference's text, then where the mistake is and how to mend it.
TEST(Program, MistakesOfMeaningSayWhereAndWhatToDo) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"p && hots == host", "unknown attribute hots",
       "1:6; did you mean 'host'?"},
      {"m.cookie == a", "unknown attribute m.cookie",
       "1:1; write m[\"cookie\"]"},
      {"a == something", "unknown attribute something",
       "1:6; a text stands in double quotes: \"something\""},
      {"p == request.size", "unknown attribute request.size",
       "1:6; an attributemanifest must declare it"},
      {"a.startwith(b)", "unknown function: startwith",
       "1:3; did you mean 'startsWith'?"},
      {"!p", "unknown function: NOT", "1:1; write x == false, or !="},
      {"i == -1", "unknown function: SUB",
       "1:6; there are no negative numbers"},
      {"i - 1 == 2", "unknown function: SUB",
       "1:3; the operators are == != < <= > >= && || + and | (the first that "
       "is present)"},
      {"a.toLower() == b",
       "invoking regular function on instance method: toLower",
       "1:3; it is toLower(STRING)"},
      {"p && matches(a, b)",
       "invoking instance method without an instance: matches",
       "1:6; it is STRING.matches(STRING)"},
      {"match(a)", "match($a) arity mismatch. Got 1 arg(s), expected 2 arg(s)",
       "1:1; it is match(STRING, STRING)"},
      {"a == \"5s\"",
       "EQ($a, \"5s\") arg 2 (\"5s\") typeError got DURATION, expected STRING",
       "1:6; \"5s\" reads as a duration; for the text write \"5\" + \"s\""},
      {"a == \"0\"",
       "EQ($a, \"0\") arg 2 (\"0\") typeError got DURATION, expected STRING",
       "1:6; \"0\" reads as a duration; a pattern with a star, as in match(x, "
       "\"0*\"), is a text"},
      {"a == 200",
       "EQ($a, 200) arg 2 (200) typeError got INT64, expected STRING",
       "1:6; write \"200\""},
      {"i == \"200\"",
       "EQ($i, \"200\") arg 2 (\"200\") typeError got STRING, expected INT64",
       "1:6; write 200 without quotes"},
      {"x == 5", "EQ($x, 5) arg 2 (5) typeError got INT64, expected DOUBLE",
       "1:6; write 5.0"},
      {"addr == \"10.0.0.1\"",
       "EQ($addr, \"10.0.0.1\") arg 2 (\"10.0.0.1\") typeError got STRING, "
       "expected IP_ADDRESS",
       "1:9; write ip(\"10.0.0.1\")"},
      {"m == a",
       "EQ($m, $a) arg 2 ($a) typeError got STRING, expected STRING_MAP",
       "1:6"},
      {"a == m",
       "EQ($a, $m) arg 2 ($m) typeError got STRING_MAP, expected STRING",
       "1:6; look an entry up: m[\"key\"]"},
      {"addr.startsWith(a)",
       "$addr:startsWith($a) target typeError got IP_ADDRESS, expected STRING",
       "1:1"},
      {"p < p",
       "internal compiler error -- less than for type not yet implemented: "
       "bool",
       "1:3; booleans have no order: use == or !="},
      {"p && m == n",
       "internal compiler error -- equality for type not yet implemented: "
       "interface",
       "1:8; maps have no operators: look single entries up"},
      {"\"5s\" == \"6s\"",
       "internal compiler error -- equality for type not yet implemented: "
       "duration",
       "1:6; durations can be neither compared nor added"},
  };
  for (const auto& [expr, problem, place] : cases) {
    EXPECT_EQ(CompileError(expr), absl::StrCat(problem, " (at ", place, ")"));
  }
}

TEST(Program, CheckTypeNamesTheExpressionThatDoesNotParse) {
  EXPECT_EQ(ToStd(CheckType("a[1:2]", TestVocabulary()).status().message()),
            "failed to parse expression 'a[1:2]': unexpected expression: "
            "&ast.SliceExpr{} (at 1:3; there are no slices)");
  EXPECT_EQ(ToStd(CheckType("a == 5", TestVocabulary()).status().message()),
            "EQ($a, 5) arg 2 (5) typeError got INT64, expected STRING (at 1:6; "
            "write \"5\")");
  EXPECT_EQ(*CheckType("i | 5", TestVocabulary()), ValueType::kInt64);
}

TEST(Program, AttributeWithoutTypeHasNoCode) {
  EXPECT_EQ(CompileError("odd == odd"),
            "internal compiler error -- unhandled expression type: "
            "'VALUE_TYPE_UNSPECIFIED' (at 1:1; declare the attribute with a "
            "type)");
  // Known to Mixer, but not declared by a manifest.
  EXPECT_EQ(CompileError("context.reporter.kind"),
            "unknown attribute context.reporter.kind (at 1:1; an "
            "attributemanifest must declare it)");
}

TEST(Program, DumpShowsTheTree) {
  const absl::StatusOr<Program> program =
      Program::Compile("(a | \"d\") == \"x\" && m[\"k\"] == \"5\" + \"s\" && p",
                       TestVocabulary());
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(program->Dump(),
            "and\n"
            "  EQ\n"
            "    or else\n"
            "      attribute a STRING (optional)\n"
            "      constant d\n"
            "    constant x\n"
            "  EQ\n"
            "    lookup\n"
            "      attribute m STRING_MAP\n"
            "      constant k\n"
            "    constant 5s\n"
            "  attribute p BOOL\n");
}

TEST(Program, WhatIsKnownIsFolded) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\"a\" + \"b\"", "constant ab\n"},
      {"size(\"abc\") + 2", "constant 5\n"},
      {"toLower(\"ABC\") == \"abc\"", "constant true\n"},
      {"ip(\"10.0.0\")", "error could not convert 10.0.0 to IP_ADDRESS\n"},
      {"true && p", "attribute p BOOL\n"},
      {"p && true", "attribute p BOOL\n"},
      {"true && true", "constant true\n"},
      {"false && p", "constant false\n"},
      {"p && false && p", "and\n  attribute p BOOL\n  constant false\n"},
      {"p || true || p", "or\n  attribute p BOOL\n  constant true\n"},
      {"false || p", "attribute p BOOL\n"},
      {"\"d\" | a", "constant d\n"},
      {"a | \"d\" | b",
       "or else\n  attribute a STRING (optional)\n  constant d\n"},
      {"conditional(1 < 2, a, b)", "attribute a STRING\n"},
      {"conditional(1 > 2, a, b)", "attribute b STRING\n"},
      // What cannot be left out: it may fail, or be read.
      {"p && ip(\"x\") == addr && p",
       "and\n  attribute p BOOL\n  EQ\n    error could not convert x to "
       "IP_ADDRESS\n    attribute addr IP_ADDRESS\n  attribute p BOOL\n"},
  };
  for (const auto& [expr, want] : cases) {
    const absl::StatusOr<Program> program =
        Program::Compile(expr, TestVocabulary());
    ASSERT_TRUE(program.ok()) << program.status();
    EXPECT_EQ(program->Dump(), want) << expr;
  }
  // What is left out must still be right.
  EXPECT_EQ(CompileError("\"d\" | nobody"),
            "unknown attribute nobody (at 1:7; a text stands in double quotes: "
            "\"nobody\")");
  EXPECT_NE(CompileError("false && \"5s\" == \"5s\""), "");
}

std::string Repeat(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result.append(text);
  return result;
}

struct Nest {
  std::string name, open, middle, close;
};

// Each is nested `depth` times.
const Nest kNests[] = {
    {"parentheses", "(", "p", ")"},
    {"calls", "toLower(", "a", ")"},
    {"indexes", "m[", "a", "]"},
    {"methods", "(", "a", ").x()"},
    {"right operands", "p == (", "p", ")"},
    {"all levels", "p || p && p == p + p * (", "p", ")"},
    {"left operands", "", "p", " == p"},
    {"fallbacks", "", "a", " | a"},
    {"conjunctions", "", "p", " && p"},
    {"signs", "- ", "i", ""},
    {"pointers", "*", "i", ""},
    {"types", "*", "[]int{}", ""},
    {"array types", "[]", "int", ""},
    {"conditionals", "conditional(p, ", "a", ", a)"},
};

// A thread's usual stack; more with the address sanitizer, whose frames are
// several times as large.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kStackSize = 64 << 20;
#else
constexpr std::size_t kStackSize = 8 << 20;
#endif

void RunOnStack(void (*body)()) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    (*static_cast<void (**)()>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &body), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

void CheckNestingBelowTheLimit() {
  const FakeBag bag(TestVocabulary(), TestAttributes());
  for (const Nest& nest : kNests) {
    if (nest.name == "methods" || nest.name == "all levels" ||
        nest.name == "signs" || nest.name == "pointers" ||
        nest.name == "types" || nest.name == "array types") {
      continue;  // no meaning
    }
    const int depth = 2000;
    const absl::StatusOr<Program> program = Program::Compile(
        Repeat(nest.open, depth) + nest.middle + Repeat(nest.close, depth),
        TestVocabulary());
    ASSERT_TRUE(program.ok()) << nest.name << ": " << program.status();
    Scratch scratch;
    EXPECT_FALSE(program->Eval(bag, &scratch).is_error()) << nest.name;
  }
}

TEST(Program, NestingToTheLimitCompiles) {
  RunOnStack(CheckNestingBelowTheLimit);
}

void CheckNestingAboveTheLimit() {
  for (const int depth : {2000, kMaxNesting - 1, kMaxNesting, 3000, 20000}) {
    for (const Nest& nest : kNests) {
      const std::string expr =
          Repeat(nest.open, depth) + nest.middle + Repeat(nest.close, depth);
      const std::string error = CompileError(expr);
      if (depth > kMaxNesting && nest.open != "*") {
        const std::string tail = error.substr(error.rfind("': ") + 3);
        EXPECT_NE(tail.find("more than 2500 levels of nesting"),
                  std::string::npos)
            << nest.name << " " << depth << ": " << tail.substr(0, 200);
      }
    }
  }
}

TEST(Program, DeeperNestingIsRefusedWithoutHarm) {
  RunOnStack(CheckNestingAboveTheLimit);
}

TEST(Program, UncheckedKindsAreErrorsWhereTheyAreUsed) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"m[\"k\"]", "error error converting value to string map: 'abc'"},
      {"m[\"k\"] | \"d\"", "error error converting value to string map: 'abc'"},
      {"addr == ip(\"1.2.3.4\")",
       "error error converting value to IP address: '7'"},
      {"now < timestamp(\"2015-01-02T15:04:05Z\")",
       "error error converting value to timestamp: 'true'"},
      {"addr", "int64 7"},
      {"i", "int64 9"},
      {"x", "error error converting value to double: 'abc'"},
      {"p && true", "error error converting value to bool: '1.5'"},
      {"a | \"d\"", "error error converting value to string: '1s'"},
  };
  const FakeBag bag(TestVocabulary(), {{"m", std::string("abc")},
                                       {"addr", std::int64_t{7}},
                                       {"now", true},
                                       {"i", absl::Nanoseconds(9)},
                                       {"x", std::string("abc")},
                                       {"p", 1.5},
                                       {"a", absl::Seconds(1)}});
  for (const auto& [expr, want] : cases) {
    const absl::StatusOr<Program> program =
        Program::Compile(expr, TestVocabulary());
    ASSERT_TRUE(program.ok()) << expr;
    Scratch scratch;
    EXPECT_EQ(OutcomeText(program->Eval(bag, &scratch)), want) << expr;
  }
}

TEST(Program, BadPatternIsAnErrorOnlyOnceTheTextIsThere) {
  EXPECT_EQ(Evaluate("\"(\".matches(b)"), "error lookup failed: 'b'");
  EXPECT_EQ(Evaluate("\"(\".matches(a)"),
            "error error parsing regexp: missing closing ): `(`");
}

// Evaluates once to warm the scratch up, then again.
std::int64_t SteadyAllocations(const std::string& expr) {
  const absl::StatusOr<Program> program =
      Program::Compile(expr, TestVocabulary());
  EXPECT_TRUE(program.ok()) << expr << ": " << program.status();
  class ConstantBag final : public Bag {
   public:
    ConstantBag() : bag_(TestVocabulary(), TestAttributes()) {
      for (AttributeId id = 0; id < TestVocabulary().size(); ++id) {
        values_.push_back(bag_.Get(id));
        if (values_[id].kind() == Value::Kind::kStringMap) {
          values_[id] = Value::Map(&map_);
        }
      }
    }
    Value Get(AttributeId id) const override { return values_[id]; }
    bool Contains(AttributeId) const override { return true; }

   private:
    class OneEntry final : public StringMap {
     public:
      std::optional<std::string_view> Find(
          std::string_view key) const override {
        if (key == "k") return "v";
        return std::nullopt;
      }
      void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>)
          const override {}
    };
    const OneEntry map_;
    const FakeBag bag_;
    std::vector<Value> values_;
  };
  const ConstantBag bag;
  Scratch scratch;
  EXPECT_FALSE(program->Eval(bag, &scratch).is_error())
      << expr << ": " << OutcomeText(program->Eval(bag, &scratch));
  scratch.Reset();
  const AllocationCounter counter;
  program->Eval(bag, &scratch);
  return counter.count();
}

TEST(Program, EvaluationDoesNotTouchTheHeap) {
  const std::vector<std::string> exprs = {
      "a == \"abc\"",
      "a == \"abc\" && i == 5 && p",
      "b | m[\"none\"] | \"default\"",
      "m[\"k\"] == \"v\"",
      "m[a] == \"\"",
      "(a + \"x\" + a) == \"abcxabc\"",
      "i + 1 < 7 || x >= 2.0",
      "conditional(p, a, b)",
      "conditionalString(p, a, a)",
      "match(a, \"ab*\")",
      "a.startsWith(\"ab\") && a.endsWith(\"c\")",
      "\"^a.c$\".matches(a)",
      "toLower(a + \"X\")",
      "size(a)",
      "addr == ip(\"10.0.0.1\")",
      "ip(\"1.2.3.\" + \"4\")",
      "ip(m[\"none\"] + \"::1\")",
      "timestamp(m[\"none\"] + \"2015-01-02T15:04:05Z\") == now",
      "dnsName(a + \".example.com\")",
      "host == peer",
      "email(a + \"@example.com\")",
      "mail == email(a + \"@example.com\") || true",
      "uri(\"http://\" + a)",
      "url == uri(\"HTTP://u@example.com:80/a%20b?q#f\")",
  };
  for (const std::string& expr : exprs) {
    EXPECT_EQ(SteadyAllocations(expr), 0) << expr;
  }
}

TEST(Program, ErrorsDoNotTouchTheHeapEither) {
  const absl::StatusOr<Program> program =
      Program::Compile("b == \"x\"", TestVocabulary());
  class NothingBag final : public Bag {
   public:
    Value Get(AttributeId) const override { return Value(); }
    bool Contains(AttributeId) const override { return false; }
  };
  Scratch scratch;
  const AllocationCounter counter;
  const Value value = program->Eval(NothingBag(), &scratch);
  EXPECT_EQ(counter.count(), 0);
  EXPECT_EQ(OutcomeText(value), "error lookup failed: 'b'");
}

TEST(Program, IsSharedByThreads) {
  const absl::StatusOr<Program> program = Program::Compile(
      "\"^(a|b)+c$\".matches(a) && host == peer && dnsName(\"b\u00fccher\" + "
      "\".de\") == dnsName(\"xn--bcher-kva\" + \".de\")",
      TestVocabulary());
  ASSERT_TRUE(program.ok());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&program] {
      const FakeBag bag(TestVocabulary(), TestAttributes());
      Scratch scratch;
      for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(program->Eval(bag, &scratch).truth());
        scratch.Reset();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace mixer::expr
