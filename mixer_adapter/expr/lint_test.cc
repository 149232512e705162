#include "mixer_adapter/expr/lint.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace mixer::expr {
namespace {

std::string Warnings(std::string_view text) {
  static const auto* const vocabulary = new Vocabulary({
      {"a", ValueType::kString},
      {"b", ValueType::kString},
      {"i", ValueType::kInt64},
      {"p", ValueType::kBool},
      {"m", ValueType::kStringMap},
      {"addr", ValueType::kIpAddress},
      {"now", ValueType::kTimestamp},
  });
  return absl::StrJoin(Lint(text, *vocabulary), "\n");
}

TEST(Lint, SoundExpressionsAreNotDoubted) {
  for (const char* const text :
       {"a | b | \"x\"", "m[a] | \"x\"", "m[\"k\"] | toLower(a)",
        "a == \"x\" && (p || i == 5)", "\"^x.*\".matches(a)", "a.matches(b)",
        "match(a, \"x*\") || match(a, \"*x\") || match(a, b)",
        "addr == ip(\"10.0.0.1\")",
        "now <= timestamp(\"2015-01-02T15:04:05Z\")",
        "now == timestamp(\"2015-01-02T15:04:05+01:00\")", "a | (b | \"x\")",
        "conditional(p, a, b)"}) {
    EXPECT_EQ(Warnings(text), "") << text;
  }
}

TEST(Lint, WhatDoesNotCompileIsNotDoubted) {
  EXPECT_EQ(Warnings("toLower(a) | nobody"), "");
  EXPECT_EQ(Warnings("a +"), "");
  EXPECT_EQ(Warnings("ip(\"x\") < addr"), "");
}

TEST(Lint, TellsWhatIsProbablyNotMeant) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"addr == ip(\"10.0.0\")",
       "ip(\"10.0.0\") always fails: could not convert 10.0.0 to IP_ADDRESS "
       "(at "
       "1:9)"},
      {"p &&\n \"(\".matches(a)",
       "\"(\":matches($a) always fails: error parsing regexp: missing closing "
       "): "
       "`(` (at 2:6)"},
      {"toLower(a) | \"x\"",
       "what stands on the left of | is never absent, so \"x\" is never used "
       "(at 1:12; write the | inside the call to replace what the call is "
       "given)"},
      {"(a + b) | \"x\"",
       "an operation on the left of | is never absent, so \"x\" is never used "
       "(at 1:9; Istio's Mixer drops the operation's result and always uses "
       "what follows)"},
      {"a | \"d\" | b",
       "what stands on the left of | is never absent, so $b is never used (at "
       "1:9; write the | inside the call to replace what the call is given)"},
      {"m[a + \"x\"] | \"d\"",
       "Istio's Mixer never finds an entry whose key is an operation on the "
       "left of | (at 1:2; here it is found)"},
      {"a | (b | a)",
       "Istio's Mixer fails or goes astray if all alternatives that are "
       "grouped to the right are absent (at 1:8; leave out the parentheses)"},
      {"now <= timestamp(\"2015-01-02T15:04:05+01:00\")",
       "Istio's Mixer takes equal instants of different time zones for unequal "
       "(at 1:8; write the time in UTC, ending in Z)"},
      {"a.matches(\"^x\")",
       "the regular expression stands on the left of matches, the text in its "
       "parentheses (at 1:3; did you mean \"^x\".matches(...)?)"},
      {"match(a, \"*x*\")",
       "of \"*x*\" only one star, at the end or else at the start, stands for "
       "any text (at 1:10; for more use a regular expression and matches)"},
      {"toLower(a, b)",
       "toLower has 2 arguments and takes 1 (at 1:12; leave out what is too "
       "much: Istio's Mixer may take it for another value)"},
  };
  for (const auto& [text, want] : cases) {
    EXPECT_EQ(Warnings(text), want) << text;
  }
}

}  // namespace
}  // namespace mixer::expr
