#include "mixer_adapter/config/yaml_scalar.h"

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace mixer::config {
namespace {

using google::protobuf::Value;

// "s:text", "n:1.5", "b:true" or "null".
std::string Describe(const Value& value) {
  switch (value.kind_case()) {
    case Value::kStringValue:
      return "s:" + value.string_value();
    case Value::kNumberValue:
      return "n:" + ScalarText(value).value();
    case Value::kBoolValue:
      return value.bool_value() ? "b:true" : "b:false";
    default:
      return "null";
  }
}

struct PlainCase {
  std::string_view text;
  std::string_view want;
};

TEST(YamlScalar, PlainScalarsMeanWhatGoReads) {
  const std::vector<PlainCase> cases = {
      {"", "null"},
      {"~", "null"},
      {"Null", "null"},
      {"nULL", "s:nULL"},
      {"y", "b:true"},
      {"Yes", "b:true"},
      {"on", "b:true"},
      {"TRUE", "b:true"},
      {"tRUE", "s:tRUE"},
      {"n", "b:false"},
      {"NO", "b:false"},
      {"Off", "b:false"},
      {"False", "b:false"},
      {"0", "n:0"},
      {"42", "n:42"},
      {"+12", "n:12"},
      {"-7", "n:-7"},
      {"1_000", "n:1000"},
      {"0777", "n:511"},
      {"0o17", "n:15"},
      {"0x1F", "n:31"},
      {"-0x10", "n:-16"},
      {"0b101", "n:5"},
      {"089", "n:89"},  // no octal, hence a float
      {"0x", "s:0x"},
      {"0xg", "s:0xg"},
      {"1.5", "n:1.5"},
      {"-.5", "n:-0.5"},
      {".5", "n:0.5"},
      {"1.", "n:1"},
      {"1e3", "n:1000"},
      {"1E-2", "n:0.01"},
      {"1e", "s:1e"},
      {"1e999", "s:1e999"},
      {"-", "s:-"},
      {"+", "s:+"},
      {".", "s:."},
      {"...", "s:..."},
      {"1.2.3", "s:1.2.3"},
      {"10.0.0.1", "s:10.0.0.1"},
      {"2001-12-14", "s:2001-12-14"},
      {"2001-12-14T21:59:43Z", "s:2001-12-14T21:59:43Z"},
      {"12:30:45", "s:12:30:45"},
      {"5s", "s:5s"},
      {"18446744073709551615", "n:18446744073709552000"},
      {"-9223372036854775809", "n:-9223372036854775808"},
      {"hello world", "s:hello world"},
  };
  for (const PlainCase& c : cases) {
    const std::string got = Describe(ResolvePlainScalar(c.text));
    if (c.want.substr(0, 4) == "n:18" || c.want.substr(0, 4) == "n:-9") {
      EXPECT_EQ(std::stod(got.substr(2)),
                std::stod(std::string(c.want.substr(2))));
    } else {
      EXPECT_EQ(got, c.want) << c.text;
    }
  }
}

TEST(YamlScalar, InfinityAndNotANumber) {
  EXPECT_TRUE(std::isinf(ResolvePlainScalar(".inf").number_value()));
  EXPECT_LT(ResolvePlainScalar("-.Inf").number_value(), 0);
  EXPECT_TRUE(std::isnan(ResolvePlainScalar(".NaN").number_value()));
}

TEST(YamlScalar, TagsDecide) {
  const auto resolve = [](std::string_view tag, std::string_view text) {
    const auto value =
        ResolveTaggedScalar("tag:yaml.org,2002:" + std::string(tag), text);
    return value.ok() ? Describe(*value) : "error";
  };
  EXPECT_EQ(resolve("str", "12"), "s:12");
  EXPECT_EQ(resolve("int", "12"), "n:12");
  EXPECT_EQ(resolve("int", "1.5"), "error");
  EXPECT_EQ(resolve("float", "12"), "n:12");
  EXPECT_EQ(resolve("bool", "yes"), "b:true");
  EXPECT_EQ(resolve("bool", "maybe"), "error");
  EXPECT_EQ(resolve("null", ""), "null");
  EXPECT_EQ(resolve("binary", "aGk="), "s:hi");
  EXPECT_EQ(resolve("binary", "!"), "error");
  EXPECT_EQ(resolve("binary", "/w=="), "error");  // no UTF-8
  EXPECT_EQ(Describe(*ResolveTaggedScalar("!mine", "12")), "s:12");
}

TEST(YamlScalar, TextOfAnyScalar) {
  EXPECT_EQ(*ScalarText(ResolvePlainScalar("0x10")), "16");
  EXPECT_EQ(*ScalarText(ResolvePlainScalar("yes")), "true");
  EXPECT_EQ(*ScalarText(ResolvePlainScalar("0.1")), "0.1");
  EXPECT_FALSE(ScalarText(ResolvePlainScalar("~")).ok());
}

}  // namespace
}  // namespace mixer::config
