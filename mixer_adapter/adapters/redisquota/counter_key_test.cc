#include "mixer_adapter/adapters/redisquota/counter_key.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace mixer::redisquota {
namespace {

class Labels final : public StringMap {
 public:
  std::optional<std::string_view> Find(std::string_view) const override {
    return std::nullopt;
  }
  void ForEach(absl::FunctionRef<void(std::string_view, std::string_view)>
                   visit) const override {
    visit("b", "2");
    visit("a", "1");
  }
};

const Labels labels;

struct Case {
  std::string name;
  Value value;
  std::string want;
};

class KeyText : public ::testing::TestWithParam<Case> {};

TEST_P(KeyText, IsTheGoAdapters) {
  std::string key = "x=";
  AppendKeyText(GetParam().value, &key);
  EXPECT_EQ(key, "x=" + GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, KeyText,
    ::testing::Values(
        Case{"text", Value::String("a;b=c"), "a;b=c"},
        Case{"number", Value::Int64(255), "ff"},
        Case{"negative", Value::Int64(-255), "-ff"},
        Case{"least", Value::Int64(INT64_MIN), "-8000000000000000"},
        Case{"one", Value::Double(1), "4503599627370496p-52"},
        Case{"minus_a_half", Value::Double(-0.5), "-4503599627370496p-53"},
        Case{"large", Value::Double(1e300), "6724873095247260p+944"},
        Case{"zero", Value::Double(0), "0p-1074"},
        Case{"subnormal", Value::Double(5e-324), "1p-1074"},
        Case{"infinite", Value::Double(std::numeric_limits<double>::infinity()),
             "+Inf"},
        Case{"truth", Value::Bool(true), "true"},
        Case{"address", Value::Bytes(std::string_view("\x0a\0\0\1", 4)),
             std::string("\x0a\0\0\1", 4)},
        Case{"time", Value::Timestamp(1514764800, 500'000'000),
             "2018-01-01 00:00:00.5 +0000 UTC"},
        Case{"duration", Value::Duration(62'500'000'000), "1m2.5s"},
        Case{"map", Value::Map(&labels), "stringmap[a:1 b:2]"},
        Case{"absent", Value(), ""}),
    [](const auto& info) { return info.param.name; });

TEST(CounterKey, HasNameAndDimensions) {
  const spi::MapView<Value>::Entry dimensions[] = {
      {"destination", Value::String("ratings")}, {"source", Value::Int64(16)}};
  quota::Instance instance;
  instance.name = "rl.instance.ns";
  EXPECT_EQ(CounterKey(instance), "rl.instance.ns");
  instance.dimensions = {dimensions, 2};
  EXPECT_EQ(CounterKey(instance),
            "rl.instance.ns;destination=ratings;source=10");
}

// Of the texts "a\tb\n" and so on, computed elsewhere.
TEST(OverrideSuffix, IsAHash) {
  EXPECT_EQ(OverrideSuffix({}), "-2166136261");
  EXPECT_EQ(OverrideSuffix({{"a", "b"}}), "-3084734103");
  EXPECT_EQ(OverrideSuffix({{"source", "reviews"}, {"destination", "ratings"}}),
            "-3490095191");
}

}  // namespace
}  // namespace mixer::redisquota
