#include "mixer_adapter/attribute/value.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "mixer_adapter/attribute/string_map.h"

namespace mixer {
namespace {

// Spec attributes.md 12: as Go's %v.
TEST(GoText, PrintsAsGo) {
  const std::vector<std::pair<Value, std::string>> cases = {
      {Value(), "<nil>"},
      {Value::String("a b"), "a b"},
      {Value::Int64(-7), "-7"},
      {Value::Bool(true), "true"},
      {Value::Double(2.5), "2.5"},
      {Value::Double(5), "5"},
      {Value::Double(0.1), "0.1"},
      {Value::Double(1e20), "100000000000000000000"},
      {Value::Double(1e21), "1e+21"},
      // Zeros, not binary digits, behind the shortest digits.
      {Value::Double(12345678901234567890.0), "12345678901234567000"},
      {Value::Double(0.0001), "0.0001"},
      {Value::Double(0.00001), "1e-05"},
      {Value::Double(-0.0), "-0"},
      {Value::Double(std::nan("")), "NaN"},
      {Value::Double(std::numeric_limits<double>::infinity()), "+Inf"},
      {Value::Double(std::numeric_limits<double>::denorm_min()), "5e-324"},
      {Value::Timestamp(1420211045, 500000000),
       "2015-01-02 15:04:05.5 +0000 UTC"},
      {Value::Duration(1500000000), "1.5s"},
      {Value::Duration(3600000000000), "1h0m0s"},
      {Value::Bytes(std::string_view("\x0a\0\0\x01", 4)), "[10 0 0 1]"},
      {Value::Map(&EmptyStringMap()), "stringmap[]"},
  };
  for (const auto& [value, text] : cases) EXPECT_EQ(GoText(value), text);
}

TEST(ErrorText, PutsTheSubjectInQuotes) {
  EXPECT_EQ(ErrorText({"lookup failed: 'a'", Value()}), "lookup failed: 'a'");
  EXPECT_EQ(ErrorText({"error converting value to string: ", Value::Int64(5)}),
            "error converting value to string: '5'");
}

}  // namespace
}  // namespace mixer
